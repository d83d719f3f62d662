namespace ProbDsl.Data.Dates;

/// <summary>One directive of a format of dates, such as `%d`: how its part is read, and where it is stored.</summary>
internal sealed class Directive
{
    private static readonly string[] months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private static readonly string[] halves = ["AM", "PM"];

    // years of two digits are those of POSIX, 1969 to 2068
    private static readonly Dictionary<char, Directive> table = new()
    {
        ['Y'] = Number(4, 4, (ref parts, year) => parts.Year = year),
        ['y'] = Number(2, 2, (ref parts, year) => parts.Year = year + (year < 69 ? 2000 : 1900)),
        ['m'] = Number(1, 2, (ref parts, month) => parts.Month = month),
        ['b'] = new((ref text, out month) => text.Name(months, 3, out month), (ref parts, month) => parts.Month = month + 1),
        ['d'] = Number(1, 2, (ref parts, day) => parts.Day = day),
        ['j'] = Number(1, 3, (ref parts, day) => (parts.DayOfYear, parts.Day) = (day, day == 0 ? 0 : 1)),
        ['a'] = new((ref text, out day) => text.Name(weekdays, 3, out day), (ref _, _) => { }),
        ['H'] = Number(1, 2, (ref parts, hour) => parts.Hour = hour),
        ['p'] = new((ref text, out half) => text.Name(halves, 2, out half), (ref parts, half) => parts.IsAfternoon = half == 1),
        ['M'] = Number(1, 2, (ref parts, minute) => parts.Minute = minute),
        ['S'] = Number(1, 2, (ref parts, second) => parts.Second = second),
        ['f'] = new((ref text, out billionths) => text.Billionths(out billionths),
            (ref parts, billionths) => parts.Billionths = billionths),
        ['z'] = new((ref text, out minutes) => text.Offset(out minutes), (ref parts, minutes) => parts.Offset = minutes),
    };

    private static readonly Dictionary<char, string> others = new()
    {
        ['F'] = "%Y-%m-%d", ['T'] = "%H:%M:%S", ['R'] = "%H:%M", ['D'] = "%m/%d/%y", ['B'] = "%b", ['h'] = "%b", ['e'] = "%d",
        ['A'] = "%a", ['I'] = "%H",
    };

    private readonly Reader read;
    private readonly Store store;

    private Directive(Reader read, Store store) => (this.read, this.store) = (read, store);

    private delegate bool Reader(ref DateScanner text, out int value);

    private delegate void Store(ref DateParts parts, int value);

    /// <summary>The directive of a letter; null if there is none.</summary>
    public static Directive? Of(char letter) => table.GetValueOrDefault(letter);

    /// <summary>The directives for which a letter is another name, as %T is for %H:%M:%S; null if it is for none.</summary>
    public static string? Meaning(char letter) => others.GetValueOrDefault(letter);

    /// <summary>Reads the part; false if it is not there.</summary>
    public bool Read(ref DateScanner text, ref DateParts parts)
    {
        if (!read(ref text, out var value)) return false;
        store(ref parts, value);
        return true;
    }

    private static Directive Number(int least, int most, Store store) =>
        new((ref text, out value) => text.Number(least, most, out value), store);
}
