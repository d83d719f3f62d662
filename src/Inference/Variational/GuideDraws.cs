using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Draws each latent of a guide, in the order of what they read, from noise, so that slopes go through the draw; from then on both lowerings read the drawn array.</summary>
/// <param name="problem">The problem that the guide's names are looked up in.</param>
/// <param name="guide">Lowers the guide.</param>
/// <param name="story">Lowers the story.</param>
/// <param name="noise">Where chance comes from.</param>
/// <param name="particles">The axis of draws of a latent; null where it is drawn once.</param>
internal sealed class GuideDraws(Problem problem, StoryLowering guide, StoryLowering story, Noise noise, Func<Variable, Axis?> particles)
{
    /// <summary>Floats beside 0 and 1.</summary>
    private const double SmallestShare = 1.1754943508222875e-38, LargestShare = 1 - 5.9604644775390625e-8;

    /// <exception cref="LoweringLimit">A draw that this version does not make differentiable.</exception>
    public void Give(Draw draw)
    {
        var variable = problem.Graph[draw.Target.Of];
        var (loops, along) = (guide.Bind(draw.Loops), particles(variable) is { } axis ? new[] { axis } : []);
        var (axes, shape) = (Axis.Union([.. guide.AxesOf(draw.Loops), .. along]), ShapeOf(draw));
        var law = guide.LawOf(draw, loops);
        if (law.Of is not ISampler) throw new LoweringLimit(draw, $"`{law.Of.Signature.Name}` has no sampler", "take a law that has one: `probdsl distributions` lists them");
        var drawn = law.DrawUnguarded(noise, axes, shape);
        if (IsSampled(drawn.Value)) throw new LoweringLimit(draw, $"no slope goes through a draw of `{law.Of.Signature.Name}`", "draw the latent in the guide from a law that a map makes of normals or uniforms: `Normal`, `MvNormal`, `LogNormal`, `Kumaraswamy`");
        Add(variable.Name, new Placing(problem).Array(drawn with { Value = Inside(variable, drawn.Value) }, along, draw, loops));
    }

    private readonly Dictionary<string, Lowered> arrays = [];

    /// <summary>Several statements give an array's parts.</summary>
    private void Add(string variable, Lowered part)
    {
        arrays[variable] = arrays.TryGetValue(variable, out var other) ? other.Joined(part, (a, b) => a + b) : part;
        guide.Give(variable, arrays[variable]);
        story.Give(variable, arrays[variable]);
    }

    /// <summary>A share that float32 rounds to 0 or 1 is the float beside it: the ends have no density.</summary>
    private static Value Inside(Variable latent, Value drawn) =>
        latent.Support is UnitInterval && drawn.Program.FloatType == ElementType.Float32 ? Ops.Min(Ops.Max(drawn, SmallestShare), LargestShare) : drawn;

    private Shape ShapeOf(Draw draw) => [.. draw.Target.Type.Dims.Select(d => problem.SizeOf(d.Size))];

    private static bool IsSampled(Value drawn) => drawn.Program.Build(("drawn", drawn)).Values.Any(v => v.Op == Op.Draw);
}
