using ProbDsl.Inference.MarginalEffects;

namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl predict`: predictions for each row of a file.</summary>
internal static class PredictVerb
{
    public static Command Command()
    {
        var folder = new Argument<string>("fit") { Description = "the folder of a fit, `probdsl fit --out DIR`" };
        var (data, complete, format) = (Options.Data(), Options.DropMissing(arePredictors: true), Options.Format());
        var levels = Options.NewLevels();
        var output = new Option<string?>("--out") { Description = "the file to write (.csv); else standard output", HelpName = "FILE" };
        var horizon = RowFlag.Count("horizon",
            "forecast this many rows after those of the fit, or after the end of each sequence");
        var count = RowFlag.Count("num_samples", "the maximum number of draws (all draws of the fit; at a point 1,000)");
        var digits = RowFlag.Count("digits", "significant digits of numbers in CSV (6, or what shows their sd); 17 keep every bit",
            (PredictRun.MostDigits, "numbers of 64 bits have no further digits"));
        var ids = new Option<string?>("--id")
            { Description = "columns of the file that name its rows (the row's number)", HelpName = "COLUMNS" };
        var grid = new Option<string[]>("--grid")
            { Description = "expected outcome at these values, x=1,2 or x=0:10:0.5; may be repeated", HelpName = "COLUMN=VALUES" };
        var average = new Option<bool>("--average")
            { Description = "other columns of a grid as in each row, averaged (else mean or mode)" };
        var (by, outcome, tests) = (EffectsOptionSet.By(), EffectsOptionSet.Outcome(), EffectsOptionSet.Tests());
        var how = new RunOptionSet(StandardOptions.Table, OptionUses.Predict);
        var command = new Command("predict", "Predict labels, unknowns and absent columns of rows, or forecast a series.")
        {
            folder, data, complete, levels, horizon, ids, grid, average, by, outcome, tests, output, format, count, digits,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetResult(ids) is not null && parsed.GetResult(horizon) is not null && parsed.GetResult(data) is null)
                parsed.AddError("--id names columns of --data, but the rows of --horizon are not in a file");
        });
        command.Validators.Add(parsed =>
        {
            foreach (var text in parsed.GetValue(grid) ?? [])
                if (GridValues.Read(text) is null) parsed.AddError($"--grid is COLUMN=VALUES, as in x=1,2,3 or x=0:10:0.5, not `{text}`");
            if (parsed.GetResult(grid) is null
                && (parsed.GetResult(average) ?? parsed.GetResult(by) ?? parsed.GetResult(outcome) ?? parsed.GetResult(tests)) is not null)
                parsed.AddError("--average, --by, --outcome and --test are of a grid: add --grid COLUMN=VALUES");
            if (parsed.GetResult(by) is not null && !parsed.GetValue(average))
                parsed.AddError("--by divides the rows of the data, whose average --average reports: add it");
            if (parsed.GetResult(grid) is not null && (parsed.GetResult(ids) is not null || parsed.GetResult(horizon) is not null))
                parsed.AddError("--id and --horizon are of rows, and --grid has points of its own");
        });
        foreach (var option in how.All) command.Add(option);
        command.SetAction(parsed => (int)(parsed.GetValue(grid) is { Length: > 0 } asked ? OnGrid(parsed, asked) : OfRows(parsed)));
        return command;

        ExitCode OnGrid(ParseResult parsed, string[] asked)
        {
            var request = new EffectRequest
            {
                Outcome = parsed.GetValue(outcome),
                By = Options.Names(parsed.GetValue(by)),
                Draws = parsed.GetValue(count),
                HasNewLevels = parsed.GetValue(levels),
                Tests = parsed.GetValue(tests) ?? [],
            };
            var run = new EffectsRun("predict", parsed.GetValue(folder)!, DataOf(parsed), parsed.GetValue(output),
                Options.FormatOf(parsed, format), FitOptions.Create(how.Read(parsed)), request)
                { IsCsv = request.Tests.Count == 0, Digits = parsed.GetValue(digits) };
            return run.Run((with, full) => new GridEffects(with.Fit, with.Tables, with.AreTrainingData, InstalledMethods.Catalog, full)
                .Predict([.. asked.Select(GridValues.Read).OfType<GridValues>()], parsed.GetValue(average)));
        }

        DataRequest DataOf(ParseResult parsed) => new(parsed.GetValue(data) ?? [], parsed.GetValue(complete))
            { AreOutcomes = false, HasNewLevels = parsed.GetValue(levels) };

        ExitCode OfRows(ParseResult parsed) => new PredictRun(parsed.GetValue(folder)!, DataOf(parsed), parsed.GetValue(output),
            Options.FormatOf(parsed, format), parsed.GetValue(count), FitOptions.Create(how.Read(parsed)))
            {
                Horizon = parsed.GetValue(horizon),
                Ids = Options.Names(parsed.GetValue(ids)),
                Digits = parsed.GetValue(digits),
            }.Run();
    }
}
