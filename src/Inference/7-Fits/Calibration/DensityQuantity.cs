using ProbDsl.Runtime.Interpretation;

namespace ProbDsl.Inference.Calibration;

/// <summary>
/// The log density of the data given the unknowns, or where that is not apart the joint log density, at the true values and at draws
/// (Modrák and others 2023): its ranks show what those of single unknowns cannot, such as a fit that ignores the data.
/// </summary>
internal static class DensityQuantity
{
    public const string LogLikelihood = "log likelihood", LogJointDensity = "log joint density";

    /// <summary>The name of the density of a story; null if it has none for all unknowns.</summary>
    /// <param name="story">The story with its data.</param>
    /// <param name="ranked">The unknowns whose true values are known.</param>
    public static string? NameOf(StoryFacts story, IReadOnlySet<string> ranked)
    {
        if (story.HasNoDensity || LoweringLimit.Try(() => Lower(story)).Value is not { } joint) return null;
        if (joint.NetWeights.Count > 0 || joint.Coordinates.Any(c => c.Cells is not null || !ranked.Contains(c.Unknown.Name))) return null;
        return joint.Likelihood(story.Graph) is null ? LogJointDensity : LogLikelihood;
    }

    /// <summary>The densities at the true values, and at each draw.</summary>
    /// <param name="story">The story with its data.</param>
    /// <param name="name">Which density.</param>
    /// <param name="truth">The true values by name.</param>
    /// <param name="draws">The draws by name, [draws, shape..].</param>
    /// <param name="count">The number of draws.</param>
    public static (double Truth, double[] Draws) Evaluate(StoryFacts story, string name, IReadOnlyDictionary<string, Tensor> truth,
        IReadOnlyDictionary<string, Tensor> draws, int count)
    {
        var joint = Lower(story);
        var program = new Interpreter(name == LogLikelihood ? joint.Likelihood(story.Graph)! : joint.Value(withJacobian: false));
        return (At(truth), [.. Enumerable.Range(0, count).Select(draw => At(draws.ToDictionary(d => d.Key, d => Member(d.Value, draw))))]);

        double At(IReadOnlyDictionary<string, Tensor> values) => program.Run(joint.Coordinates.ToDictionary(c => c.Slot,
            c => new Tensor(c.Free, Coordinates.OwnOf(story.Problem!, c.Unknown, values[c.Unknown.Name]))))[LogJoint.Density].Values[0];
    }

    private static LogJoint Lower(StoryFacts story) => story.Lowered(story.JointDensity, DensityRequest.OwnScales);

    private static Tensor Member(Tensor all, int draw)
    {
        Shape own = all.Shape.Trailing(all.Shape.Rank - 1);
        return new(own, all.Values.AsSpan(draw * own.Count, own.Count).ToArray());
    }
}
