namespace ProbDsl.Inference.Lowering;

/// <summary>Lowers a density exp(-energy(x)) / Z, whose log Z is a weight beside those of nets.</summary>
public static class EnergyLowering
{
    /// <summary>-energy(x) - log Z with a known log Z: [axes..].</summary>
    /// <exception cref="LoweringLimit">log Z is not among the given weights: the density is known up to its normalizer only.</exception>
    public static AxisTensor LogDensity(StoryLowering story, EnergyDraw energy, ImmutableDictionary<Loop, LoopValue> loops)
    {
        if (!story.NetWeights.IsGiven(energy.LogNormalizer))
            throw story.Unsupported($"`{energy.Draw.Distribution.Of.Name}` has no density of its own",
                "draw from a distribution that has one: `probdsl distributions` lists them");
        var density = LogUnnormalized(story, energy, story.Lower(energy.Draw.Target, loops), loops);
        return density with { Value = density.Value - LogNormalizer(story, energy) };
    }

    /// <summary>log Z, a weight beside those of nets.</summary>
    public static Value LogNormalizer(StoryLowering story, EnergyDraw energy) => story.NetWeights.Of(
        story.Builder, energy.Draw.Target.Of, energy.LogNormalizer, Shape.Scalar, Initialization.Zeros);

    /// <summary>-energy at these values, in the shape of their axes and of those of the other arguments: [axes..].</summary>
    public static AxisTensor LogUnnormalized(StoryLowering story, EnergyDraw energy, AxisTensor values,
        ImmutableDictionary<Loop, LoopValue> loops)
    {
        var computed = story.Called(energy.Called(story.Problem.Graph),
            [values, .. energy.Given.Select(g => story.Lower(g, loops))]);
        return computed with { Value = -computed.Value };
    }
}
