using ProbDsl.Inference.MarginalEffects;

namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl slopes`: the derivative of the expected outcome in a column.</summary>
internal static class SlopesVerb
{
    public static Command Command()
    {
        var shared = new EffectsOptionSet();
        var scale = EffectsOptionSet.Scale("dydx (the default), eyex (elasticity), eydx, dyex",
            EffectScales.OfDerivatives.Select(s => s.Word));
        var command = new Command("slopes", "Compute the derivative of the expected outcome in a column.") { scale };
        shared.AddTo(command);
        command.SetAction(parsed => (int)shared.Read(parsed).Run((with, request) =>
            new ColumnEffects(with.Fit, with.Tables, with.AreTrainingData, InstalledMethods.Catalog, request).Differentiate(
                parsed.GetValue(shared.Variable)!,
                EffectScales.OfDerivatives.FirstOrDefault(s => s.Word == parsed.GetValue(scale)).Scale)));
        return command;
    }
}
