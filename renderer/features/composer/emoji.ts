/** A compact set of emoji with words to find them by (Unicode CLDR short names); bundled, so that nothing is fetched. */
export interface Emoji {
  char: string
  name: string
}
export const EMOJI_GROUPS = ['smileys', 'people', 'nature', 'food', 'things', 'symbols'] as const
export type EmojiGroup = (typeof EMOJI_GROUPS)[number]

const SET: Readonly<Record<EmojiGroup, string>> = {
  smileys:
    '😀 grinning|😃 happy grin|😄 smile|😁 beaming|😆 laughing|😅 sweat smile phew|🤣 rolling laugh|😂 tears of joy|🙂 slight smile|🙃 upside down|😉 wink|😊 blush|😇 angel halo|🥰 hearts love|😍 heart eyes|🤩 star struck|😘 kiss|😋 yummy|😜 winking tongue|🤪 zany|🤗 hug|🤭 oops|🤫 quiet|🤔 thinking|🤐 zipper mouth|🤨 raised eyebrow|😐 neutral|😑 expressionless|😶 no mouth|😏 smirk|🙄 eye roll|😬 grimace|😌 relieved|😔 pensive|😪 sleepy|😴 sleeping|😷 mask sick|🤒 thermometer ill|🤕 bandage hurt|🥵 hot|🥶 cold|😵 dizzy|🤯 mind blown|🥳 party|😎 cool sunglasses|🤓 nerd|🧐 monocle|😕 confused|😟 worried|🙁 frown|😮 surprised|😯 hushed|😲 astonished|😳 flushed|🥺 pleading|😢 cry|😭 sob|😱 scream|😖 confounded|😞 disappointed|😓 downcast sweat|😩 weary|😤 huff|😠 angry|😡 rage|🤬 cursing|💀 skull|👻 ghost|🤖 robot|😺 cat smile|🙈 see no evil|🙉 hear no evil|🙊 speak no evil',
  people:
    '👋 wave hello|🤚 raised back of hand|✋ raised hand stop|👌 ok|🤌 pinched fingers|🤏 pinch small|✌️ victory peace|🤞 crossed fingers luck|🤟 love you|🤘 horns rock|🤙 call me|👈 left|👉 right|👆 up|👇 down|☝️ index up|👍 thumbs up yes good|👎 thumbs down no bad|✊ fist|👊 fist bump|👏 clap bravo|🙌 raised hands hooray|👐 open hands|🤲 palms|🤝 handshake deal|🙏 please thanks pray|✍️ writing|💪 strong muscle|👀 eyes look|🧠 brain|👶 baby|🧒 child|👩 woman|👨 man|🧓 older|👮 police|👷 builder|🧑‍💻 developer computer|🧑‍🔧 mechanic repair|🧑‍🎓 student|🧑‍🍳 cook|🙋 raising hand question|🤷 shrug|🤦 facepalm|🙇 bow sorry|💁 tipping hand|🚶 walk|🏃 run|💃 dance|👪 family',
  nature:
    '🐶 dog|🐱 cat|🐭 mouse|🐰 rabbit|🦊 fox|🐻 bear|🐼 panda|🐨 koala|🦁 lion|🐮 cow|🐷 pig|🐸 frog|🐵 monkey|🐔 chicken|🐧 penguin|🐦 bird|🦉 owl|🦄 unicorn|🐝 bee|🐛 bug|🦋 butterfly|🐌 snail slow|🐢 turtle|🐙 octopus|🐳 whale|🐬 dolphin|🌵 cactus|🌲 tree|🌴 palm|🍀 clover luck|🌹 rose|🌻 sunflower|🌸 blossom|🍂 autumn leaves|🌍 earth world|🌙 moon|⭐ star|🌟 glowing star|✨ sparkles|⚡ lightning fast|🔥 fire hot|🌈 rainbow|☀️ sun|⛅ cloud sun|🌧️ rain|❄️ snow|☃️ snowman|🌊 wave sea',
  food: '🍏 green apple|🍎 apple|🍐 pear|🍊 orange|🍋 lemon|🍌 banana|🍉 melon|🍇 grapes|🍓 strawberry|🍒 cherries|🍑 peach|🍍 pineapple|🥑 avocado|🍅 tomato|🥕 carrot|🌽 corn|🍞 bread|🥐 croissant|🧀 cheese|🥚 egg|🍔 burger|🍟 fries|🍕 pizza|🌮 taco|🍣 sushi|🍜 noodles|🍦 ice cream|🍩 doughnut|🍪 cookie|🎂 birthday cake|🍰 cake|🍫 chocolate|🍬 candy|☕ coffee|🍵 tea|🥤 drink|🍺 beer|🍷 wine|🥂 cheers toast',
  things:
    '🎉 party tada congratulations|🎊 confetti|🎁 gift present|🎈 balloon|🏆 trophy win|🥇 gold medal|⚽ football|🎮 game|🎵 music|🎧 headphones|📷 camera|🎬 film|📞 phone|📱 mobile|💻 laptop|🖥️ computer|🖨️ printer|⌨️ keyboard|🔋 battery|🔌 plug|💡 idea bulb|🔦 torch|🔧 wrench fix|🔨 hammer|⚙️ gear settings|🧰 toolbox|🔑 key|🔒 lock|🔓 unlock|📦 package parcel|📫 mailbox|✉️ envelope|📧 e-mail|📄 page document|📋 clipboard|📎 paperclip|📌 pin|📅 calendar|⏰ alarm clock|⏳ hourglass wait|⌛ time up|💰 money|💳 credit card|🧾 receipt|💸 money wings refund|📈 chart up|📉 chart down|🔍 search|🗑️ bin|🚗 car|🚚 truck delivery|✈️ plane|🚀 rocket launch|🚲 bicycle|🏠 house home|🏢 office|🏥 hospital|🏫 school|🗺️ map|🧳 luggage|🛒 cart',
  symbols:
    '❤️ red heart love|🧡 orange heart|💛 yellow heart|💚 green heart|💙 blue heart|💜 purple heart|🖤 black heart|💔 broken heart|💯 hundred|✅ done check|☑️ ballot check|✔️ tick|❌ cross no|⛔ no entry|🚫 forbidden|❗ exclamation|❓ question|⚠️ warning|🔴 red circle|🟠 orange circle|🟡 yellow circle|🟢 green circle|🔵 blue circle|⚪ white circle|⚫ black circle|➡️ right arrow|⬅️ left arrow|⬆️ up arrow|⬇️ down arrow|🔄 again refresh|🔁 repeat|➕ plus|➖ minus|💬 speech|💭 thought|👁️‍🗨️ witness|🔔 bell|🔕 bell off|♻️ recycle|🆗 ok|🆕 new|🆓 free|ℹ️ information|🔗 link|©️ copyright|™️ trademark|1️⃣ one|2️⃣ two|3️⃣ three|🏁 finish flag|🏳️ white flag',
}

const parse = (text: string): Emoji[] =>
  text.split('|').map((entry) => {
    const space = entry.indexOf(' ')
    return { char: entry.slice(0, space), name: entry.slice(space + 1) }
  })
export const EMOJI: Readonly<Record<EmojiGroup, readonly Emoji[]>> = {
  smileys: parse(SET.smileys),
  people: parse(SET.people),
  nature: parse(SET.nature),
  food: parse(SET.food),
  things: parse(SET.things),
  symbols: parse(SET.symbols),
}
const ALL = EMOJI_GROUPS.flatMap((group) => EMOJI[group])

/** No name of an emoji is longer. */
const LONGEST_QUERY = 200

/** Emoji whose words begin with every word of the query. */
export function findEmoji(query: string): Emoji[] {
  const words = query
    .slice(0, LONGEST_QUERY)
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return ALL.filter((emoji) => words.every((word) => emoji.name.split(' ').some((part) => part.startsWith(word))))
}
