using System.Text.RegularExpressions;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Documents;

/// <summary>
/// The examples of an error page, in the folders `wrong` and `right`: the wrong one gets the page's code from `check`, or else from
/// `fit`, `eval`, `predict` or `sample`, and the right one does not. A reader can fit the right one, unless the page is about syntax, where
/// it is a line or two: with the data of the page it is fitted, and without data some method accepts it.
/// </summary>
/// <param name="code">The code of the page.</param>
/// <param name="folder">The folder of both.</param>
/// <param name="reportedBy">The arguments of the command of the page that reports the code; null if it names none.</param>
internal sealed partial class ErrorExamples(string code, string folder, string? reportedBy)
{
    // for an example without a story: a story that reads every column
    private const string AnyStory = """
        model Page

        data x[rows]: real[D] from all

        param mean: real[D]

        for n in rows { x[n] ~ Normal(mean, 1) }

        """;

    // for an example without data
    private static readonly string anyRows = Repository.Path("tests", "Cli.Tests", "Documents", "rows.csv");

    // what the commands that the page shows of a side have printed
    private readonly Dictionary<string, HashSet<string>> shown = [];

    /// <summary>Takes down what a command of a side has printed, whose commands are then not guessed.</summary>
    public void Add(string side, string[] printed)
    {
        shown.TryAdd(side, []);
        shown[side].UnionWith(CodesIn(string.Join('\n', printed)));
    }

    // critics, which no method trains yet
    private static readonly string[] withoutFit = ["E0227"];

    /// <summary>What does not hold of the examples that are there.</summary>
    public async Task<IReadOnlyList<string>> Faults()
    {
        var (faults, steps, ofPage) = (new List<string>(), 1, Files("right"));
        if (IsThere("wrong"))
        {
            var isAlone = Files("wrong") is ["story.gen"] && !shown.ContainsKey("wrong");
            (var codes, steps) = await Answer("wrong", int.MaxValue);
            if (!codes.Contains(code)) faults.Add($"the wrong example is answered by {Listed(codes)}, not by {code}");
            else if (isAlone && steps > 1 && !await IsReported())
                faults.Add("`check` does not report the wrong example: name the command that does, as in `Reported by `probdsl fit ...``");
        }

        if (IsThere("right"))
        {
            var (codes, _) = await Answer("right", steps);
            if (codes.Contains(code) || (steps == 1 && codes.Any(c => c[0] == 'E')))
                faults.Add($"the right example is answered by {Listed(codes)}");
            if (!shown.ContainsKey("right") && ofPage.Contains("story.gen") && !IsOfSyntax && !withoutFit.Contains(code)
                && await FitOfRight([.. ofPage.Where(f => f != "story.gen")]) is { Count: > 0 } refused)
                faults.Add($"the right example cannot be fitted: {Listed(refused)}");
        }

        return faults;
    }

    // the codes that are reported, up to the first step that reports the page's, and how many steps that are
    private async Task<(HashSet<string> Codes, int Steps)> Answer(string side, int most)
    {
        if (shown.TryGetValue(side, out var printed)) return (printed, int.MaxValue);
        var (codes, steps) = (new HashSet<string>(), 0);
        foreach (var step in Steps(side).Take(most))
        {
            steps++;
            var run = await Probdsl.Run(Path.Combine(folder, side), step);
            codes.UnionWith(CodesIn(run.Output + run.Errors));
            if (codes.Contains(code)) break;
        }

        return (codes, steps);
    }

    /// <summary>Whether the command that the page names reports the wrong example, beside the data and the fit of the steps.</summary>
    private async Task<bool> IsReported() => reportedBy is not null
        && await Probdsl.Run(Path.Combine(folder, "wrong"), reportedBy.Split(' ')) is var run
        && CodesIn(run.Output + run.Errors).Contains(code);

    /// <summary>The errors of a fit of the right example, or of its plan if the page has no data for it.</summary>
    private async Task<HashSet<string>> FitOfRight(string[] data)
    {
        var run = await Probdsl.Run(Path.Combine(folder, "right"), data.Length == 0 ? ["explain", "story.gen", "--plan"]
            : ["fit", "story.gen", .. Given(data), "--out", "fitted"]);
        return run.Code == 0 ? [] : [.. CodesIn(run.Output + run.Errors), $"exit code {run.Code}"];
    }

    private List<string[]> Steps(string side)
    {
        var own = Path.Combine(folder, side);
        if (!Files(side).Contains("story.gen")) File.WriteAllText(Path.Combine(own, "story.gen"), AnyStory);
        string[] data = [.. Files(side).Where(f => f != "story.gen")];
        if (data.Length == 0) File.Copy(anyRows, Path.Combine(own, "data.csv"));
        var given = Given(data.Length == 0 ? ["data.csv"] : data);
        return [["check", "story.gen"], ["explain", "story.gen", "--plan", .. given],
            ["fit", "story.gen", .. given, "--out", "kept"], ["eval", "kept", .. given],
            ["predict", "kept", .. given], ["sample", "story.gen", "-n", "20"]];
    }

    private static string[] Given(string[] data) => [.. data.SelectMany(f =>
        new[] { "--data", f.StartsWith("data.", StringComparison.Ordinal) ? f : $"{f.Split('.')[0]}={f}" })];

    private bool IsOfSyntax => code.StartsWith("E01", StringComparison.Ordinal);

    private bool IsThere(string side) => Files(side).Length > 0 || shown.ContainsKey(side);

    private string[] Files(string side) => new DirectoryInfo(Path.Combine(folder, side)) is { Exists: true } own
        ? [.. own.EnumerateFiles().Select(f => f.Name).Order(StringComparer.Ordinal)] : [];

    private static IEnumerable<string> CodesIn(string text) => Code().Matches(text).Select(m => m.Value);

    private static string Listed(HashSet<string> codes) =>
        codes.Count == 0 ? "nothing" : string.Join(", ", codes.Order(StringComparer.Ordinal));

    [GeneratedRegex(@"(?<=\b(?:error|warning) )[EW]\d{4}(?=:)")]
    private static partial Regex Code();
}
