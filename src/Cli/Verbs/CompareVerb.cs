using ProbDsl.Inference.Diagnostics;

namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl compare`: one story by every method that it allows, or several stories of the same rows, on one page.</summary>
internal static class CompareVerb
{
    public static Command Command()
    {
        var stories =
            Options.Stories("a story (.gen), or - for standard input; several are fitted to the same rows; or folders of fits");
        var (data, settings, format) = (Options.Data(takesStories: true), Options.Set(), Options.Format());
        var complete = Options.DropMissing();
        var methods = new Option<string?>("--methods")
            { Description = "methods, separated by commas (all)", HelpName = "NAMES" };
        var budget = DurationOption.Create("--budget", "the maximum time of each method, as 60s or 2m");
        var draws = RowFlag.Count("samples", "rows that each fit draws, to judge it (none)");
        var modes = new Option<string?>("--modes")
            { Description = "a story, fit or file with known modes: count those that draws cover", HelpName = "NAME" };
        var evidence = new Option<bool>("--evidence") { Description = "of kept fits: the log evidence by bridge sampling" };
        // the page has no intervals
        var how = new RunOptionSet(StandardOptions.Table, OptionUses.Fit, StandardOptions.Interval);
        var command = new Command("compare", "Fit a story by several methods, or several stories.")
            { stories, data, complete, settings, methods, budget, draws, modes, evidence, format };
        foreach (var option in how.All) command.Add(option);
        command.SetAction(parsed =>
        {
            var (given, set) = (parsed.GetValue(stories) ?? [], parsed.GetValue(settings) ?? []);
            var files = new DataRequest(parsed.GetValue(data) ?? [], parsed.GetValue(complete));
            var named = Options.Names(parsed.GetValue(methods));
            var (asked, time, rows) = (how.Read(parsed), parsed.GetValue(budget), parsed.GetValue(draws));
            var output = Options.FormatOf(parsed, format);
            var known = parsed.GetValue(modes);
            var isEvident = parsed.GetValue(evidence);
            string[] ofStories = [.. new[]
            {
                (named.Length > 0, "--methods"), (set.Length > 0, "--set"), (time is not null, "--budget"), (rows is not null, "--samples"),
                (known is not null, "--modes"),
            }.Where(o => o.Item1).Select(o => o.Item2)];
            var areFits = CompareFitsRun.Are(given);
            if (isEvident && !areFits && given.FirstOrDefault(g => !Path.Exists(g)) is { } missing)
                return (int)DiagnosticOutput.Report([FitDiagnostics.NotAFit(missing, "there is no such folder")], output);
            if (areFits ? ofStories.Length > 0 : isEvident)
                return (int)DiagnosticOutput.Report(
                    [CompareFitsRun.OtherOption(areFits ? ofStories[0] : "--evidence", areFits)], output);
            if (areFits) return (int)new CompareFitsRun(given, files, asked, output) { WithEvidence = isEvident }.Run();
            return (int)(given is [var only]
                ? new CompareRun(only, files, set, named, asked, time, output) { Draws = rows, Modes = known }.Run()
                : new CompareStoriesRun(given, files, set, named, asked, time, output) { Draws = rows, Modes = known }.Run());
        });
        return command;
    }
}
