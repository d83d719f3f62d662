using System.Text;
using ProbDsl.Compiler;

namespace ProbDsl.Tests;

/// <summary>`docs/options.md`, made from a table of options.</summary>
internal static class OptionPage
{
    private static readonly (OptionUses Verb, string Title)[] verbs =
    [
        (OptionUses.Fit, "`fit` and `compare`"),
        (OptionUses.Eval, "`eval`"),
        (OptionUses.Predict, "`predict`"),
        (OptionUses.Sample, "`sample`"),
    ];

    public static string Of(RunOptionTable table)
    {
        var page = new StringBuilder("# Options of a run\n\n");
        page.Append("[StandardOptions](../src/Catalogue/Options/StandardOptions.cs) has a row for each option. A test writes this page from it (`UPDATE_GOLDEN=1`).\n");
        page.Append("What each option does to a fit is in [methods.md](methods.md), [neural.md](neural.md), [diffusion.md](diffusion.md) and [time.md](time.md).\n");
        page.Append("An option that applies to nothing in a run is an error ([E0557](errors/E0557.md)); where the column is empty, this is not checked.\n");
        foreach (var (verb, title) in verbs) Verb(page, title, table.For(verb), verb);
        Story(page, table);
        return page.ToString();
    }

    private static void Verb(StringBuilder page, string title, IEnumerable<RunOption> rows, OptionUses verb)
    {
        page.Append($"\n## {title}\n\n| option | takes | default | applies to | sets |\n|---|---|---|---|---|\n");
        foreach (var row in rows)
        {
            var help = row.HelpOf.TryGetValue(verb, out var own) ? own : row.Help;
            page.Append($"| `{row.Flag}` | {Takes(row)} | {(row.HelpOf.ContainsKey(verb) ? "" : row.Default)} | {AppliesTo(row)} | {help} |\n");
        }
    }

    private static void Story(StringBuilder page, RunOptionTable table)
    {
        page.Append("\n## In a story\n\n`fit { method = elbo, batch_size = 100 }` sets defaults, which the command line overrules. Options are written with `_`.\n\n");
        page.Append($"- On the command line alone: {Listed(table.For(OptionUses.Fit).Where(o => !o.Uses.HasFlag(OptionUses.Story)).Select(o => o.Flag))}.\n");
        page.Append($"- Accepted in a story, and not read by any method yet: {Listed(table.Where(o => o.IsReserved).Select(o => o.Name))}.\n");
    }

    private static string Takes(RunOption row) => row is WordOption words ? Listed(words.Supported) : row.Takes;

    private static string AppliesTo(RunOption row) => row is WordOption words && words.Words.Any(w => w.AppliesTo is not null)
        ? string.Join("; ", words.Words.Where(w => w.AppliesTo is not null).Select(w => $"`{w.Text}`: {w.AppliesTo!.Words}"))
        : row.AppliesTo?.Words ?? "";

    private static string Listed(IEnumerable<string> words) => string.Join(", ", words.Select(w => $"`{w}`"));
}
