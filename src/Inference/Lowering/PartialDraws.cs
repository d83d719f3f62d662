using System.Collections.Immutable;
using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Statements of one story that draw vectors of which some numbers are integrated out: their density is that of what is there.</summary>
internal sealed class PartialDraws(StoryLowering lowering, Problem problem)
{
    private readonly Dictionary<string, PartialVectors> partial = [], whole = [];
    private readonly Dictionary<Draw, HeldVectors> held = new(ReferenceEqualityComparer.Instance);

    /// <summary>Numbers that are left out are missing as well as those that are integrated out.</summary>
    public void Add(Unobserved unobserved)
    {
        foreach (var (data, elements) in unobserved.Integrated)
            partial[data] = new(lowering.Builder, data, unobserved.LeftOut.TryGetValue(data, out var left) ? [.. elements.Zip(left, (a, b) => a || b)] : elements, problem.ShapeOf(problem.Graph[data]));
    }

    public bool Contains(Statement statement) => statement is Draw draw && partial.ContainsKey(draw.Target.Of) && lowering.Catalogue[draw.Law.Of] is MvNormal;

    /// <summary>Of each vector the density of what is there, or its mean where what is missing is held; null where the statement has none.</summary>
    public Lowered? LogDensity(Draw draw, LawLowering law, Lowered target, ImmutableDictionary<Loop, LoopValue> loops) =>
        Of(draw, law, target, loops) is not { } vectors ? null : held.TryGetValue(draw, out var means) ? vectors.Expected(means.Means, means.Spreads) : vectors.LogDensity();

    /// <summary>Of each number of a normal vector over this plate the density given those before it, and which are there; null where the statement draws none.</summary>
    public (Lowered Density, Lowered There)? InSequence(Draw draw, LawLowering law, Lowered target, ImmutableDictionary<Loop, LoopValue> loops)
    {
        if (law.Of is not MvNormal) return null;
        var (name, shape) = (draw.Target.Of, problem.ShapeOf(problem.Graph[draw.Target.Of]));
        var vectors = partial.TryGetValue(name, out var some) ? some : whole.TryGetValue(name, out var all) ? all : whole[name] = new(lowering.Builder, name, new bool[shape.Count], shape);
        return new PartialNormal(law, target, vectors, lowering.Indices.Of(draw.Target, loops)).InSequence();
    }

    /// <summary>From here on means and spreads of what is missing are held: slots of this name, and the numbers that they are to hold.</summary>
    public IReadOnlyList<(string Slot, Value Now)> Hold(Draw draw, string slot, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var vectors = Of(draw, lowering.Lower(draw.Law, loops), lowering.Lower(draw.Target, loops), loops)!;
        var (means, spreads) = (vectors.Means(), vectors.Spreads());
        var (first, second) = ($"means of {slot}", $"spreads of {slot}");
        held[draw] = new(lowering.Builder.Slot(first, means.Shape), lowering.Builder.Slot(second, spreads.Shape));
        return [(first, means), (second, spreads)];
    }

    /// <summary>A draw made one given what is there.</summary>
    public Lowered Given(Draw draw, LawLowering law, Lowered drawn, ImmutableDictionary<Loop, LoopValue> loops) =>
        Of(draw, law, lowering.Lower(draw.Target, loops), loops) is { } vectors ? drawn with { Value = vectors.Given(drawn.Value) } : drawn;

    private PartialNormal? Of(Draw draw, LawLowering law, Lowered target, ImmutableDictionary<Loop, LoopValue> loops) =>
        Contains(draw) ? new(law, target, partial[draw.Target.Of], lowering.Indices.Of(draw.Target, loops)) : null;

    /// <summary>Slots of the means and spreads of what is missing.</summary>
    private sealed record HeldVectors(Value Means, Value Spreads);
}
