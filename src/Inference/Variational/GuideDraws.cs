using System.Collections.Immutable;
using ProbDsl.Catalogue.Distributions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Variational;

/// <summary>Draws each latent of a guide, in the order of what they read, from noise, so that slopes go through the draw.</summary>
/// <param name="problem">The problem that the guide's names are looked up in.</param>
/// <param name="noise">Where chance comes from.</param>
/// <param name="particles">The axis of draws of a latent; null where it is drawn once.</param>
/// <param name="states">The axes of finite latents that the guide draws.</param>
internal sealed class GuideDraws(Problem problem, Noise noise, Func<Variable, Axis?> particles, IReadOnlyDictionary<string, Axis> states)
{
    /// <summary>Floats beside 0 and 1.</summary>
    private const double SmallestShare = 1.1754943508222875e-38, LargestShare = 1 - 5.9604644775390625e-8;

    /// <summary>The part with what a statement draws bound in story and guide.</summary>
    /// <exception cref="LoweringLimit">A draw that this version does not make differentiable.</exception>
    public GuidedPart Bound(GuidedPart part, Draw draw)
    {
        var drawn = Sampled(part.Guide, draw);
        if (IsDrawnByHost(drawn.Value))
            throw new LoweringLimit(draw,
                $"no slope goes through a draw of `{draw.Distribution.Of.Name}`", "draw the latent in the guide from a "
                + "law that a map makes of normals or uniforms: `Normal`, `MvNormal`, `LogNormal`, `Kumaraswamy`");
        var variable = draw.Target.Of;
        // several statements give an array's parts
        arrays[variable] = arrays.TryGetValue(variable, out var other) ? other.Joined(drawn, (a, b) => a + b) : drawn;
        return part.With(context => context.WithArray(variable, arrays[variable], carried[variable]));
    }

    /// <summary>
    /// The members that a statement draws, zeros elsewhere, along the axes of particles and of the finite latents that it reads.
    /// </summary>
    public Lowered Sampled(StoryLowering guide, Draw draw)
    {
        var variable = problem.Graph[draw.Target.Of];
        var loops = guide.Bind(draw.Loops);
        var distribution = guide.DistributionOf(draw, loops, out var uses);
        if (distribution.Of is not ISampler)
            throw new LoweringLimit(draw, $"`{distribution.Of.Signature.Name}` has no sampler",
                "take a law that has one: `probdsl distributions` lists them");
        List<Carried> read = [.. uses.Select(u => CarriedBy(draw, u, loops))];
        carried[variable.Name] = [.. carried.GetValueOrDefault(variable.Name, []).Union(read)];
        Axis[] along = [.. particles(variable) is { } axis ? new[] { axis } : [], .. read.Select(c => states[c.Latent])];
        var drawn = distribution.DrawUnguarded(noise, Axis.Union([.. guide.AxesOf(draw.Loops), .. along]),
            problem.ShapeOf(draw.Target.Type));
        return new MemberPlacement(problem).Array(drawn with { Value = Inside(variable, drawn.Value) }, Axis.Union(along), draw, loops);
    }

    /// <summary>Where a variable's array, which differs with the states of a finite latent, has that latent's indices.</summary>
    public Carried CarriedBy(string variable, string latent) => carried[variable].First(c => c.Latent == latent);

    /// <summary>
    /// A draw that reads a finite latent of the guide is one for each of its states; where the latent's indices are among its own, an index
    /// of the one is an index of the other.
    /// </summary>
    private static Carried CarriedBy(Draw draw, Use use, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var own = draw.Target.At.Select(a => a is Affine { Loop: { } loop } affine && affine.Offset == Size.Of(0) ? loops[loop] : null)
            .ToList();
        var dimensions = use.At.Select(a => a is Iota { First: 0 } ? own.IndexOf(a) : -1).ToList();
        return dimensions.Contains(-1)
            ? throw new LoweringLimit(draw, $"it reads `{use.Latent}` at another place than its own",
                $"read `{use.Latent}` at the indices of `{draw.Target.Of}`") : new(use.Latent, [.. dimensions]);
    }

    private readonly Dictionary<string, Lowered> arrays = [];
    private readonly Dictionary<string, IReadOnlyList<Carried>> carried = [];

    /// <summary>A share that float32 rounds to 0 or 1 is the float beside it: the ends have no density.</summary>
    private static Value Inside(Variable latent, Value drawn) =>
        latent.Support is UnitInterval && drawn.Program.FloatType == ElementType.Float32
            ? Ops.Min(Ops.Max(drawn, SmallestShare), LargestShare) : drawn;

    private static bool IsDrawnByHost(Value drawn) => drawn.Program.Build(("drawn", drawn)).Values.Any(v => v.Op == Op.Draw);
}
