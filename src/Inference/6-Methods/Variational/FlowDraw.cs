using ProbDsl.Catalog.Flows;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// A joint draw of all unconstrained coordinates of a derived guide: standard normal noise through a flow, then the mean and scale of each
/// coordinate (Rezende and Mohamed 2015). log q is the density of the noise minus the log volumes.
/// </summary>
internal sealed class FlowDraw
{
    /// <summary>The name of the flow's weights.</summary>
    public const string Name = "guide flow";

    // coupling layers and their nets are small: a posterior has few dimensions beside an image
    private const int Layers = 6, Hidden = 32;

    /// <summary>The step of a weight of the flow, where a coordinate's is its width.</summary>
    private const double WeightStep = 0.1;

    private readonly Value drawn, density;
    private readonly List<Weight> weights;
    private readonly Shape particles;
    private Value? logVolume;
    private int taken;

    /// <param name="story">The story, whose builder makes the program.</param>
    /// <param name="family">Coupling or planar layers; one coordinate has planar ones.</param>
    /// <param name="normal">The source of noise.</param>
    /// <param name="along">The axis of particles; null for a single draw.</param>
    /// <param name="mean">The mean of each coordinate, [count].</param>
    /// <param name="logSd">The logarithm of its scale, [count].</param>
    /// <param name="weights">Receives the weights of the flow.</param>
    /// <param name="isHeld">Whether the gradient of log q flows through the draw only.</param>
    public FlowDraw(StoryLowering story, GuideFamily family, Noise normal, Axis? along, Value mean, Value logSd, List<Weight> weights,
        bool isHeld)
    {
        this.weights = weights;
        particles = along is null ? [] : [along.Size];
        var count = mean.Shape.Count;
        var of = (IFlowMap)story.Catalog.Flows.First(f => f.Name == (family == GuideFamily.Planar || count < 2 ? "planar" : "realnvp"));
        var noise = normal.Normal([along?.Size ?? 1, count]);
        var (bent, volume) = Steps(held: false).Forward(noise);
        drawn = mean + (Exp(logSd) * bent);
        if (isHeld)
        {
            logSd = StopGradient(logSd);
            (noise, volume) = Steps(held: true).Inverse((drawn - StopGradient(mean)) / Exp(logSd));
            volume = -volume;
        }

        density = -0.5 * Square(noise) - logSd - NormalConstant.HalfLogTwoPi;
        logVolume = volume.Shape[1] > 1 ? Reshape(Sum(volume, 1), [volume.Shape[0], 1]) : volume;

        FlowSteps Steps(bool held)
        {
            var own = new NetWeights(Name, (name, shape, start) =>
            {
                var weight = Weight(story.Builder, name, shape, start);
                return held ? StopGradient(weight) : weight;
            });
            return new(of.Steps(new(story.Builder, [count], [], Options(story.Problem.Graph.FirstStatement), own)));
        }
    }

    /// <summary>
    /// The next coordinates, [particles, shape..], and the log density of each: the first also have the log volume of the flow.
    /// </summary>
    public (Value Drawn, Value LogDensity) Next(Shape shape)
    {
        Shape own = [.. particles, .. shape];
        var (part, each) = (Reshape(Slice(drawn, 1, taken, shape.Count), own), Reshape(Slice(density, 1, taken, shape.Count), own));
        taken += shape.Count;
        if (logVolume is null || shape.Count == 0) return (part, each);
        each -= Reshape(logVolume / shape.Count, [.. particles, .. Enumerable.Repeat(1, shape.Rank)]);
        logVolume = null;
        return (part, each);
    }

    private Value Weight(ProgramBuilder builder, string name, Shape shape, Initialization start)
    {
        if (weights.Find(w => w.Name == name) is { } known) return known.Slot;
        var slot = builder.Slot(name, shape);
        weights.Add(new(name, slot, random => start.Draw(shape.Count, random))
            { StepUnits = [.. Enumerable.Repeat(WeightStep, shape.Count)] });
        return slot;
    }

    private static OptionValues Options(SourceSpan span) => new(
        [
            new("layers", new SizeArgument(new(Size.Of(Layers)), span)),
            new("hidden", new SizeList([Size.Of(Hidden), Size.Of(Hidden)], span)),
            new("act", new Symbol("tanh", span)),
        ],
        size => (int)size.Evaluate(_ => 0));
}
