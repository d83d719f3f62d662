using System.Collections.Immutable;
using ProbDsl.Catalog.Functions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Lowering;

/// <summary>One read of a normal unknown in a linear expression.</summary>
/// <param name="Of">The unknown.</param>
/// <param name="At">The indices of the read.</param>
/// <param name="Count">The numbers that are read: 1, or the elements of a vector.</param>
/// <param name="IsVector">Whether a vector is read.</param>
/// <param name="Coefficient">What it is multiplied by: for a vector along one axis more, the last one; null if it is the value
/// itself.</param>
internal sealed record NormalPart(string Of, IReadOnlyList<LoopValue> At, int Count, bool IsVector, Lowered? Coefficient);

/// <summary>The reads of normal unknowns in an expression that is linear in them, with their coefficients.</summary>
internal sealed class NormalParts(StoryLowering story, UnknownMoments moments, ImmutableDictionary<Loop, LoopValue> loops)
    : LinearExpression<ValueList<NormalPart>>(story.Problem.Graph, moments.IsNormal)
{
    private const int BasisRank = 10_000;

    /// <summary>The parts with the opposite sign.</summary>
    public ValueList<NormalPart> Opposite(ValueList<NormalPart> parts) => Negate(parts);

    protected override ValueList<NormalPart>? Read(Access access) => access.Type.Rank > 1 ? null :
        [new(access.Of, story.Indices.Of(access, loops), access.Type.Rank == 0 ? 1 : story.Problem.SizeOf(access.Type.Dims[0].Size),
            access.Type.Rank == 1, null)];

    protected override ValueList<NormalPart> Add(ValueList<NormalPart> left, ValueList<NormalPart> right, bool isDifference) =>
        [.. left, .. isDifference ? Negate(right) : right];

    protected override ValueList<NormalPart> Negate(ValueList<NormalPart> coefficients) =>
        [.. coefficients.Select(c => Coefficient(c) is var own ? c with { Coefficient = own with { Value = -own.Value } } : c)];

    protected override ValueList<NormalPart> Multiply(Apply by, int operand, ValueList<NormalPart> coefficients) =>
        [.. coefficients.Select(c => c with
        {
            Coefficient = StoryLowering.Apply((Function)by.Function,
                [.. by.Arguments.Select((a, i) => i == operand ? Coefficient(c) : story.Lower(a, loops))]),
        })];

    /// <summary>What a part is multiplied by; of a plain vector, the identity matrix along the axis of its elements.</summary>
    private Lowered Coefficient(NormalPart part) => part.Coefficient
        ?? (part.IsVector ? new(Matrices.Identity(story.Builder, part.Count), [new("elements", part.Count, 0, BasisRank)])
            : new(story.Builder.Constant(1), []));

    /// <summary>The variance of each element of a sum of parts; null without parts.</summary>
    public Lowered? Variance(ValueList<NormalPart> parts)
    {
        if (parts is [{ IsVector: true, Coefficient: null } plain])
            return Own(plain) is { } whole ? whole with { Value = Matrices.Diagonal(whole.Value) } : null;
        return Sum(parts, (one, other) => one.IsVector || other.IsVector || Coefficient(one).EventRank > 0
            ? Single(one, other, Quadratic(one, other, (c, moved) => Ops.Sum(c * moved, -2))) : Product(one, other));
    }

    /// <summary>The covariance matrix of a sum of parts that is a vector of this size; null without parts.</summary>
    public Lowered? Covariance(ValueList<NormalPart> parts, int size) =>
        parts is [{ IsVector: true, Coefficient: null } plain] ? Own(plain)
            : Sum(parts, (one, other) => Quadratic(one, other, (c, moved) => MatMul(Wide(c, size), Wide(moved, size), transposeA: true)));

    private static Value Wide(Value coefficients, int size) => Broadcast(coefficients, [.. coefficients.Shape[..^1], size]);

    private Lowered? Own(NormalPart part) => moments.Covariance(part.Of, part.At, part.Of, part.At);

    private static Lowered? Sum(ValueList<NormalPart> parts, Func<NormalPart, NormalPart, Lowered?> of) =>
        parts.SelectMany(_ => parts, (one, other) => of(one, other)).OfType<Lowered>()
            .Aggregate((Lowered?)null, (sum, term) => sum is null ? term : sum.JoinWith(term, (a, b) => a + b));

    /// <summary>The covariance of two numbers times their coefficients.</summary>
    private Lowered? Product(NormalPart one, NormalPart other) =>
        moments.Covariance(one.Of, one.At, other.Of, other.At) is not { } covariance ? null
            : Coefficient(one).JoinWith(Coefficient(other), (a, b) => a * b).JoinWith(covariance, (a, b) => a * b);

    /// <summary>From coefficients [numbers, event] of one read and covariance times coefficients of the other.</summary>
    private Lowered? Quadratic(NormalPart one, NormalPart other, Func<Value, Value, Value> join)
    {
        if (moments.Covariance(one.Of, one.At, other.Of, other.At) is not { } covariance) return null;
        covariance = covariance with
            { Value = Reshape(covariance.Value, [.. covariance.Value.Shape.Leading(covariance.Axes.Length), one.Count, other.Count]) };
        Lowered left = Matrix(one), right = Matrix(other);
        if (covariance.Axes.Length == 0 && right.Axes.Length > 0 && right.Event[^1] == 1)
        {
            // one product for all members
            var rows = MatMul(Reshape(right.Value, [.. right.Value.Shape[..^1]]), covariance.Value, transposeB: true);
            right = right with { Value = Reshape(rows, [.. rows.Shape, 1]) };
        }
        else
        {
            right = covariance.JoinWith(right, (a, b) => MatMul(a, b));
        }

        return left.JoinWith(right, join);
    }

    /// <summary>An event of one number as none, if both expressions are numbers.</summary>
    private Lowered? Single(NormalPart one, NormalPart other, Lowered? of) =>
        of is null || Coefficient(one).EventRank > 0 || Coefficient(other).EventRank > 0
            ? of : of with { Value = Reshape(of.Value, of.Value.Shape.Leading(of.Axes.Length)) };

    /// <summary>The coefficients of a read: [axes.., numbers, event].</summary>
    private Lowered Matrix(NormalPart part)
    {
        var own = Coefficient(part);
        Axis[] axes = [.. own.Axes.Where(a => a.Rank != BasisRank)];
        Shape leading = own.Value.Shape.Leading(axes.Length);
        return new(Reshape(own.Value, [.. leading, part.Count, own.EventRank == 0 ? 1 : own.Event[0]]), axes);
    }
}
