using ProbDsl.Inference.MarginalEffects;

namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl comparisons`: the change of the expected outcome between values of a column.</summary>
internal static class ComparisonsVerb
{
    public static Command Command()
    {
        var shared = new EffectsOptionSet();
        var values = new Option<string?>("--values")
        {
            Description = "+1, sd, 2sd, iqr, minmax, a,b; of names reference, pairwise, sequential (+1; 0,1; reference)",
            HelpName = "VALUES",
        };
        var scale = EffectsOptionSet.Scale("difference (the default), ratio, log-ratio, odds-ratio",
            EffectScales.OfComparisons.Select(s => s.Word));
        var command = new Command("comparisons", "Compare expected outcomes between values of a column.")
        {
            values, scale,
        };
        shared.AddTo(command);
        command.SetAction(parsed => (int)shared.Read(parsed).Run((with, request) =>
            new ColumnEffects(with.Fit, with.Tables, with.AreTrainingData, InstalledMethods.Catalog, request).Comparisons(
                parsed.GetValue(shared.Variable)!, parsed.GetValue(values),
                EffectScales.OfComparisons.FirstOrDefault(s => s.Word == parsed.GetValue(scale)).Scale)));
        return command;
    }
}
