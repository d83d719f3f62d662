using ProbDsl.Inference.Judging;

namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl sensitivity`: how the unknowns of a fit depend on their priors.</summary>
internal static class SensitivityVerb
{
    public static Command Command()
    {
        var folder = new Argument<string>("fit") { Description = "the folder of a fit, `probdsl fit --out DIR`" };
        var (data, complete, format) = (Options.Data(), Options.DropMissing(), Options.Format());
        var how = new RunOptionSet(StandardOptions.Table, OptionUses.Sensitivity);
        var command = new Command("sensitivity", "Say which unknowns of a fit are decided by their priors.")
        {
            folder, data, complete, format,
        };
        foreach (var option in how.All) command.Add(option);
        command.SetAction(parsed => (int)Run(
            parsed.GetValue(folder)!, new(parsed.GetValue(data) ?? [], parsed.GetValue(complete)), how.Read(parsed),
            Options.FormatOf(parsed, format)));
        return command;
    }

    private static ExitCode Run(string folder, DataRequest data, RunOptions asked, OutputFormat format)
    {
        var options = FitOptions.Create(asked);
        var record = ResultRecord.Of(folder);
        var read = JudgedFit.Read(folder, data, asked);
        if (read.Value is not var (with, problem)) return DiagnosticOutput.Report(read.Diagnostics, format);
        var computed = PriorSensitivity.Compute(with.Fit, problem, InstalledMethods.Catalog, options.ChosenEngine);
        if (computed.Value is not { } sensitivity) return DiagnosticOutput.Report(computed.Diagnostics, format);
        if (format == OutputFormat.Json) JsonOutput.Print(json => SensitivityTable.Write(sensitivity, json));
        else Console.Out.Write(SensitivityTable.Print(with, sensitivity));
        DeviceNote.Print(options);
        return DiagnosticOutput.Below([.. with.Warnings, .. record.Keep("sensitivity", json => SensitivityTable.Write(sensitivity, json))]);
    }
}
