using System.CommandLine.Help;
using System.Text;
using ProbDsl.Compiler.Options;

namespace ProbDsl.Tests.Input;

/// <summary>`docs/options.md`, made from a table of options.</summary>
internal static class OptionPage
{
    /// <summary>The commands that compute, with the options of the table that they have.</summary>
    public static IReadOnlyList<(OptionUses Of, string[] Verbs)> Commands { get; } =
    [
        (OptionUses.Fit, ["fit", "compare"]),
        (OptionUses.Eval, ["eval"]),
        (OptionUses.Predict, ["predict"]),
        (OptionUses.Judge, ["judge", "ppc"]),
        (OptionUses.Sensitivity, ["sensitivity"]),
        (OptionUses.Effects, ["comparisons", "slopes"]),
        (OptionUses.Sample, ["sample"]),
        (OptionUses.None, ["sbc"]),
        (OptionUses.None, ["divergence"]),
    ];

    /// <summary>The command whose table has its own options alone: it fits.</summary>
    public const string LikeFit = "sbc";

    private const string Head = """
        # Options of a run

        The options of the commands that compute. The page of each [method](methods/README.md) lists those that apply to it, with its defaults.

        An option with an entry in the column *applies to* is an error elsewhere ([E0557](errors/E0557.md)).
        `fit` or `compare` in that column means that this command alone has the option.
        Options without an entry there are accepted by every method, also where it takes no steps or draws, except `--holdout` of `fit`, which needs a method that trains ([E0548](errors/E0548.md)).

        [StandardOptions](../src/Catalog/Options/StandardOptions.cs) has a row for each option. A test writes this page from it (`UPDATE_GOLDEN=1`).

        """;

    private const string InStories = """

        ## In a story

        `fit { method = elbo, batch_size = 100 }` sets defaults, which the command line overrides. Options and their words are written with `_` in place of `-`: `centering = as_written`.


        """;

    public static string Of(RunOptionTable table)
    {
        var page = new StringBuilder(Head);
        foreach (var (of, verbs) in Commands) Command(page, table, of, verbs, of == OptionUses.None ? [] : [.. table.For(of)]);
        var onlyFlags = table.For(OptionUses.Fit).Where(o => !o.Uses.HasFlag(OptionUses.Story)).Select(o => o.Flag);
        page.Append(InStories).Append($"- On the command line alone: {Listed(onlyFlags)}.\n");
        return page.ToString();
    }

    private static void Command(StringBuilder page, RunOptionTable table, OptionUses verb, string[] verbs, IReadOnlyList<RunOption> rows)
    {
        var title = string.Join(" and ", verbs.Select(v => $"`{v}`"));
        page.Append($"\n## {title}\n\n{(verbs is [LikeFit] ? "It has these options, and those of methods of `fit`.\n\n" : "")}")
            .Append("| option | takes | default | applies to | sets |\n|---|---|---|---|---|\n");
        foreach (var row in rows)
        {
            var (help, usual) = row.HelpOf.FirstOrDefault(h => h.Verb == verb) is { } own ? (own.Help, "") : (row.Help, row.Default);
            page.Append($"| `{row.Flag}` | {Takes(row)} | {usual} | {AppliesTo(row, verbs)} | {help} |\n");
        }

        if (verbs is [LikeFit]) rows = table.For(OptionUses.Fit).ToList();
        var further = verbs.SelectMany(v => Cli.Program.Make(v).Options.Select(option => (Verb: v, Option: option)))
            .Where(o => o.Option is not HelpOption && rows.All(row => row.Flag != o.Option.Name)).GroupBy(o => o.Option.Name);
        foreach (var option in further)
            page.Append($"| `{option.Key}` | {option.First().Option.HelpName?.Replace("|", " or ", StringComparison.Ordinal)} |  | "
                + $"{(option.Count() == verbs.Length ? "" : $"`{option.First().Verb}`")} | {option.First().Option.Description} |\n");
    }

    private static string Takes(RunOption row) => row is WordOption words ? Listed(words.Shown) : row.Takes;

    /// <summary>What the option applies to; if not all of the commands have it, those that have it.</summary>
    private static string AppliesTo(RunOption row, string[] verbs)
    {
        string[] having = verbs.Length == 0 ? [] : [.. verbs.Where(v => Cli.Program.Make(v).Options.Any(o => o.Name == row.Flag))];
        return having.Length == 0 || having.Length == verbs.Length ? AppliesTo(row) : Listed(having);
    }

    private static string AppliesTo(RunOption row) => row is WordOption words && words.Words.Any(w => w.AppliesTo is not null)
        ? string.Join("; ", words.Words.Where(w => w.AppliesTo is not null).Select(w => $"`{w.Text}`: {w.AppliesTo!.Words}"))
        : row.AppliesTo?.Words ?? "";

    private static string Listed(IEnumerable<string> words) => string.Join(", ", words.Select(w => $"`{w}`"));
}
