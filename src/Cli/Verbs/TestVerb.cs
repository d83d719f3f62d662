using ProbDsl.Inference.MarginalEffects;

namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl test`: the posterior probability of hypotheses about the unknowns of a fit.</summary>
internal static class TestVerb
{
    public static Command Command()
    {
        var folder = new Argument<string>("fit") { Description = "the folder of a fit, `probdsl fit --out DIR`" };
        var hypotheses = new Argument<string[]>("hypothesis")
        {
            Description = "two expressions of the story with >, < or = between them, as in \"b[1] > b[2]\"",
            Arity = ArgumentArity.OneOrMore,
        };
        var interval = RowFlag.Create(StandardOptions.Interval, OptionUses.Predict);
        var format = Options.Format();
        var command = new Command("test", "Compute posterior probabilities of hypotheses about unknowns.")
        {
            folder, hypotheses, interval, format,
        };
        command.SetAction(parsed => (int)Run(parsed.GetValue(folder)!, parsed.GetValue(hypotheses)!,
            parsed.GetValue(interval) as CredibleInterval ?? CredibleInterval.Usual, Options.FormatOf(parsed, format)));
        return command;
    }

    private static ExitCode Run(string folder, string[] texts, CredibleInterval interval, OutputFormat format)
    {
        var record = ResultRecord.Of(folder);
        var read = FitFiles.Read(folder, InstalledMethods.Catalog);
        if (read.Value is not { } fit) return DiagnosticOutput.Report(read.Diagnostics, format);
        var tested = Hypothesis.Test(fit, texts, InstalledMethods.Catalog, interval);
        if (tested.Value is not { } results) return DiagnosticOutput.Report(tested.Diagnostics, format);
        if (format == OutputFormat.Json) JsonOutput.Print(json => HypothesisOutput.WriteJson(results, interval, json));
        else Console.Out.Write(HypothesisOutput.Page(fit, results, interval));
        return DiagnosticOutput.Below(record.Keep("test", json => HypothesisOutput.WriteJson(results, interval, json)));
    }
}
