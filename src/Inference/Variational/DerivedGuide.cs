using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Inference;

/// <summary>
/// Mean-field on the unconstrained scale, for latents that a guide leaves out: each free number has a normal law of its own, and log q is that law's density less the Jacobian of the coordinates.
/// </summary>
internal sealed class DerivedGuide(GuidedJoint joint, StoryLowering story, StoryLowering guide, Problem problem, Unobserved unobserved)
{
    /// <summary>log of the standard deviation at the start.</summary>
    private const double NarrowStart = -2;

    private static readonly double halfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    public void Give(IReadOnlyList<Variable> latents)
    {
        foreach (var latent in BoundOrder.Of(problem.Graph, latents)) Give(latent);
    }

    private void Give(Variable latent)
    {
        Value? logDensity = null;
        var along = joint.ParticlesOf(latent);
        var coordinates = new Coordinates(story, problem, unobserved, joint.Builder)
        {
            Drawn = (slot, shape) =>
            {
                var (mean, logSd) = (Moved($"{slot}.mean", shape, 0), Moved($"{slot}.log_sd", shape, NarrowStart));
                var noise = joint.Noise.Normal(along is null ? shape : [along.Size, .. shape]);
                logDensity = -0.5 * Square(noise) - logSd - halfLogTwoPi;
                return (mean + (Exp(logSd) * noise), along);
            },
        };
        coordinates.Add(latent);
        var array = story.Array(latent.Name);
        guide.Give(latent.Name, array);
        joint.Add(Told(latent, logDensity!, coordinates.LastJacobian, along));
    }

    private Value Moved(string name, Shape shape, double start)
    {
        var slot = joint.Builder.Slot(name, shape);
        joint.Add(new Weight(name, slot, _ => [.. Enumerable.Repeat(start, shape.Count)]));
        return slot;
    }

    /// <summary>-log q of each row, where the latent's first dimension is the batched plate, or of the latent as a whole.</summary>
    private Term Told(Variable latent, Value logDensity, Value logJacobian, Axis? along)
    {
        var rows = joint.RowsOf(latent);
        var axes = Axis.Union(new[] { rows, along }.OfType<Axis>());
        var kept = (along is null ? 0 : 1) + (rows is null ? 0 : 1);
        var ratio = Summed(logJacobian, kept) - Summed(logDensity, kept);
        Axis?[] labels = [.. new[] { along, rows }.OfType<Axis>()];
        return new(Lowered.Canonical(ratio, labels), rows is null ? [] : [rows], [], problem.Graph.StatementsOf(latent.Name).First());

        static Value Summed(Value value, int kept) => Sum(value, [.. Enumerable.Range(kept, value.Shape.Rank - kept)]);
    }
}
