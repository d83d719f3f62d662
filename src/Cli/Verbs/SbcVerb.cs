using ProbDsl.Inference.Calibration;

namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl sbc`: simulation-based calibration of a story by a method.</summary>
internal static class SbcVerb
{
    public static Command Command()
    {
        var story = Options.Story();
        var (data, complete, settings) = (Options.Data(), Options.DropMissing(), Options.Set());
        var (method, format) = (Options.Method(), Options.Format());
        var simulated = new Option<string?>("--simulate")
            { Description = "another story that draws unknowns and data", HelpName = "STORY" };
        var count = RowFlag.Count("simulations", "the number of simulations (1,000)");
        var folder = new Option<string?>("--out")
            { Description = "a folder for the ranks; the same call continues there", HelpName = "DIR" };
        var part = new Option<string?>("--part")
            { Description = "fit this part alone, as 2/4, in the folder of --out", HelpName = "I/N" };
        var how = new RunOptionSet(StandardOptions.Table, OptionUses.Fit, StandardOptions.Interval, StandardOptions.Like,
            StandardOptions.Holdout);
        var command = new Command("sbc", "Fit simulated data, and see whether the posteriors are right.")
            { story, data, complete, settings, simulated, method, count, folder, part, format };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(part) is { } given && CalibrationPart.Read(given) is null)
                parsed.AddError("--part takes the number of a part and of all parts, as 2/4");
            else if (parsed.GetValue(part) is not null && parsed.GetValue(folder) is null)
                parsed.AddError("--part writes ranks that are joined later: name their folder with --out DIR");
        });
        foreach (var option in how.All) command.Add(option);
        command.SetAction(parsed => (int)new SbcRun(
            new(parsed.GetValue(story)!,
                new(parsed.GetValue(data) ?? [], parsed.GetValue(complete)),
                parsed.GetValue(settings) ?? [],
                how.Read(parsed).With(StandardOptions.Method, parsed.GetValue(method)))
            {
                Simulated = parsed.GetValue(simulated),
                Simulations = parsed.GetValue(count) ?? CalibrationCall.UsualSimulations,
                Part = CalibrationPart.Read(parsed.GetValue(part)),
                Folder = parsed.GetValue(folder),
            },
            Options.FormatOf(parsed, format)).Run());
        return command;
    }
}
