using System.CommandLine.Help;
using Option = System.CommandLine.Option;

namespace ProbDsl.Cli.Help;

/// <summary>
/// The help of a verb, in one screen: what it does, the usual call, its options by group, and the page of the documentation. The library's
/// own help is one list of up to 45 options, and as wide as its longest sentence.
/// </summary>
internal static class HelpPage
{
    private const string Margin = "  ";

    // an option that is longer does not move the words of the others
    private const int LongOption = 24;

    /// <summary>Of the program: all verbs.</summary>
    public static string OfProgram(string description, IReadOnlyList<Command> verbs)
    {
        var text = new StringBuilder(StyleMarks.OfLines(TextStyle.Heading, Paragraph.Print("", $"probdsl: {description}")));
        text.Append('\n');
        Lines(text, [.. verbs.Select(verb => ($"probdsl {Call(verb)}", verb.Description ?? ""))]);
        return text.Append('\n')
            .Append(Paragraph.Print("", "`probdsl VERB --help` has options, `probdsl` alone shows the way to a first fit, "
                + "and `probdsl --version` prints the version"))
            .Append(Paragraph.Print("More: ", "docs/commands.md")).ToString();
    }

    public static string Write(Command verb)
    {
        var help = HelpText.Find(verb.Name);
        var text = new StringBuilder(StyleMarks.OfLines(TextStyle.Heading,
            Paragraph.Print("", $"probdsl {Call(verb)}: {verb.Description}", indent: 2))).Append('\n');
        Lines(text, help.Calls);
        if (verb.Arguments.Count > 0)
        {
            text.Append('\n');
            Lines(text, [.. verb.Arguments.Select(a => (a.Name.ToUpperInvariant(), a.Description ?? ""))]);
        }

        var all = verb.Options.Where(o => o is not HelpOption).ToList();
        foreach (var group in help.Groups.DefaultIfEmpty(new("Options")))
        {
            var own = group.Flags.Length > 0 ? group.Flags.Select(flag => all.First(o => o.Name == flag)).ToList()
                : all.Where(o => !help.Groups.Any(g => g.Flags.Contains(o.Name))).ToList();
            if (own.Count == 0 || group.IsFolded) continue;
            text.Append('\n').Append(StyleMarks.OfLines(TextStyle.Heading, Paragraph.Print("", group.Title)));
            if (group.IsShort) text.Append(Paragraph.OfItems(Margin, [.. own.Where(o => !IsOnPagesOfMethods(o)).Select(o => o.Name),
                .. own.Exists(IsOnPagesOfMethods) ? ["those of one method: docs/methods"] : Array.Empty<string>()]));
            else Lines(text, [.. own.Select(o => (Title(o), Says(o)))], LongOption);
        }

        text.Append('\n');
        foreach (var group in help.Groups.Where(g => g.IsFolded)) text.Append(Paragraph.Print("", group.Title));
        return text.Append(Paragraph.Print("More: ", $"docs/commands.md#{Section(verb.Name)}")).ToString();
    }

    /// <summary>Whether the page of a method explains the option: there are too many for one screen.</summary>
    internal static bool IsOnPagesOfMethods(Option option) => StandardOptions.Table
        .Any(row => row.Flag == option.Name && row.AppliesTo is { IsOnPagesOfMethods: true });

    /// <summary>A line for each, what it says behind all names but the long ones.</summary>
    private static void Lines(StringBuilder text, IReadOnlyList<(string Name, string Says)> lines, int longName = int.MaxValue)
    {
        var lengths = lines.Select(l => l.Name.Length).ToList();
        var width = Math.Min(lengths.Where(l => l <= longName).DefaultIfEmpty(lengths.Max()).Max(), PageWidth.OfText * 2 / 3);
        foreach (var (name, says) in lines)
            text.Append(Paragraph.Print($"{Margin}{name.PadRight(width)}  ", says, indent: width + 4));
    }

    private static string Call(Command verb) =>
        string.Join(' ', verb.Arguments.Select(Place).Prepend(verb.Name));

    /// <summary>`STORY`, `STORY...` where there may be several, `[KIND]` where there may be none.</summary>
    private static string Place(Argument argument)
    {
        var name = argument.Name.ToUpperInvariant() + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "");
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    private static string Title(Option option) => string.Join(", ", option.Aliases.Append(option.Name))
        + (WordsOf(option) is { } words ? $" {string.Join('|', words.Shown)}" : option.HelpName is { } takes ? $" {takes}" : "");

    private static string Says(Option option) => WordsOf(option) is not { } words ? option.Description ?? ""
        : words.Default is { } usual ? $"{words.Help} ({usual})" : words.Help;

    /// <summary>The row of an option that takes one of several words; null of others.</summary>
    private static WordOption? WordsOf(Option option) =>
        StandardOptions.Table.FirstOrDefault(row => row.Flag == option.Name) is WordOption { Words.Count: > 0 } words ? words : null;

    /// <summary>Where docs/commands.md has it.</summary>
    private static string Section(string verb) => verb switch
    {
        "predict" or "eval" => "predict-and-eval",
        "methods" or "distributions" or "functions" or "layers" or "flows" or "sdes" => "catalogs",
        _ => verb,
    };
}
