using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// What a story says, row by row and number by number: each loop is a loop, each copy of a repeated row is a row, each definition is
/// evaluated where it is read, and finite latents without a value are summed over every assignment of values to all their members.
/// Continuous latents without a value are not drawn, and may be any number; missing cells have the values that are given. Slow, and written
/// without any of the lowering.
/// </summary>
internal sealed class PlainJoint
{
    private readonly Problem problem;
    private readonly IReadOnlyDictionary<string, Tensor> values;
    private readonly IReadOnlyDictionary<string, bool[]> leftOut;
    private readonly PlainExpressions expressions;
    private readonly PlainDistributions distributions;
    private readonly Dictionary<(string Latent, string Member), int> assigned = [];

    /// <param name="problem">The story with its data.</param>
    /// <param name="values">Of params and latents, by name, each in the set that its type allows.</param>
    /// <param name="leftOut">Elements of data names that are not drawn.</param>
    public PlainJoint(Problem problem, IReadOnlyDictionary<string, Tensor> values, IReadOnlyDictionary<string, bool[]>? leftOut = null)
    {
        (this.problem, this.values, this.leftOut) = (problem, values, leftOut ?? new Dictionary<string, bool[]>());
        expressions = new(problem, Read) { Weights = values };
        distributions = new(problem, expressions);
    }

    /// <summary>The log joint density of everything that has a value, by enumeration of what has none.</summary>
    public double LogDensity()
    {
        var members = problem.Graph.Variables.Where(IsSummed).SelectMany(Members).ToList();
        var terms = new List<double>();
        Assign(0);
        var largest = terms.Max();
        return double.IsNegativeInfinity(largest) ? largest : largest + Math.Log(terms.Sum(t => Math.Exp(t - largest)));

        void Assign(int at)
        {
            if (at == members.Count)
            {
                terms.Add(problem.Graph.Story.Where(IsSaid).Sum(s => Over(s, scope => Density(s, scope)).Sum()));
                return;
            }

            var (latent, member, support) = members[at];
            for (var state = 0; state < problem.SizeOf(support.Count); state++)
            {
                assigned[(latent.Name, member)] = support.First + state;
                Assign(at + 1);
            }
        }
    }

    /// <summary>All numbers of a definition, given the members of the latents.</summary>
    public PlainValue Definition(string name) =>
        Elements(problem.Graph[name], [], [], PlainScope.Outside, index => Element(problem.Graph[name], index, PlainScope.Outside));

    private bool IsSaid(Statement statement) =>
        statement is TargetIncrement || (statement is Draw draw
            && (problem.Graph[draw.Target.Of] is { Role: Role.Data } or { IsFiniteLatent: true } || values.ContainsKey(draw.Target.Of)));

    private bool IsSummed(Variable variable) =>
        variable is { Role: Role.Latent, Support: FiniteSupport } && !values.ContainsKey(variable.Name);

    private IEnumerable<(Variable, string, FiniteSupport)> Members(Variable latent) => problem.Graph.StatementsOf(latent.Name)
        .SelectMany(s => Over(s, scope =>
            (latent, Member(latent, [.. s.Target.At.Select(a => Place((AffineIndex)a, scope))], scope), (FiniteSupport)latent.Support)));

    private int Place(AffineIndex at, PlainScope scope) =>
        (at.Loop is { } loop ? scope.Loops[loop.Name] : 0) + scope.Number(at.Offset, problem);

    /// <summary>Its indices, and in repeated rows which copy it is.</summary>
    private string Member(Variable latent, IEnumerable<int> at, PlainScope scope)
    {
        var copies = problem.Graph.StatementsOf(latent.Name).First().Copies.Select(c => scope.Copies[c.Loop.Name]);
        return $"{string.Join(',', at)} copy {string.Join(',', copies)}";
    }

    /// <summary>Something for every member of a statement, copies included.</summary>
    private IEnumerable<T> Over<T>(Statement statement, Func<PlainScope, T> of, int depth = 0, PlainScope? around = null)
    {
        var scope = around ?? PlainScope.Outside;
        if (depth == statement.Loops.Count) return [of(scope)];
        var loop = statement.Loops[depth];
        return scope.Range(loop, problem).SelectMany(i => Copied(statement, loop, scope.At(loop, i)))
            .SelectMany(inner => Over(statement, of, depth + 1, inner));
    }

    private IEnumerable<PlainScope> Copied(Statement statement, Loop loop, PlainScope scope)
    {
        if (statement.Copies.FirstOrDefault(c => c.Loop == loop) is not { } copies) return [scope];
        return Enumerable.Range(1, (int)expressions.Evaluate(copies.Times, scope).Scalar).Select(copy => scope.Copy(loop, copy));
    }

    private double Density(Statement statement, PlainScope scope) => statement is Draw draw
        ? distributions.LogDensity(draw, expressions.Evaluate(draw.Target, scope), scope, LeftOut(draw, scope))
        : expressions.Evaluate(((TargetIncrement)statement).LogWeight, scope).Scalar;

    /// <summary>1 at elements of a target that are not drawn; null where all are.</summary>
    private PlainValue? LeftOut(Draw draw, PlainScope scope)
    {
        if (!leftOut.TryGetValue(draw.Target.Of, out var elements)) return null;
        var marks = new Tensor(problem.ShapeOf(problem.Graph[draw.Target.Of]), [.. elements.Select(e => e ? 1.0 : 0)]);
        return new PlainExpressions(problem,
            (access, at, _) => Elements(problem.Graph[access.Of], at, [], scope, index => In(marks, index)))
            .Evaluate(draw.Target, scope);
    }

    private PlainValue Read(Access access, PlainPlace[] at, PlainScope scope) =>
        Elements(problem.Graph[access.Of], at, [], scope, index => Element(problem.Graph[access.Of], index, scope));

    /// <summary>Elements of an array, position by position of the dimensions in its brackets.</summary>
    private PlainValue Elements(Variable variable, PlainPlace[] at, int[] before, PlainScope scope, Func<int[], PlainValue> element)
    {
        if (before.Length == variable.Extents.Count) return element(before).At(at.Length > before.Length ? at[before.Length..] : []);
        var place = before.Length < at.Length ? at[before.Length] : PlainPlace.Whole;
        var parts = (place.Positions ?? Enumerable.Range(1, Length(variable, before)))
            .Select(p => Elements(variable, at, [.. before, p], scope, element)).ToList();
        return place.Stays ? PlainValue.Stack(parts) : parts.Single();
    }

    /// <summary>How long a dimension is at the positions before it.</summary>
    private int Length(Variable variable, int[] before)
    {
        var size = variable.Extents[before.Length].Size;
        return (int)size.Evaluate(symbol => PlainScope.Length(symbol, problem,
            group => before[variable.Extents.ToList().FindIndex(e => e.Plate == group)]) ?? problem.Sizes[symbol]);
    }

    private PlainValue Element(Variable variable, int[] index, PlainScope scope) => variable.Role switch
    {
        Role.Derived => Defined(variable, index),
        Role.Constant => expressions.Evaluate(((ValueOrigin)variable.Origin!).Value, PlainScope.Outside),
        Role.Data => In(values.GetValueOrDefault(variable.Name) ?? problem.Data[variable.Name], index),
        _ when IsSummed(variable) => PlainValue.Of(assigned[(variable.Name, Member(variable, index, scope))]),
        _ => In(values.GetValueOrDefault(variable.Name) ?? Anything(variable), index),
    };

    /// <summary>Numbers inside most types.</summary>
    private Tensor Anything(Variable variable)
    {
        var shape = problem.ShapeOf(variable);
        return new(shape,
            [.. Enumerable.Repeat(variable.Type.Element == Compiler.Graph.Element.Simplex ? 1.0 / shape[^1] : 0.4, shape.Count)]);
    }

    private static PlainValue In(Tensor array, int[] index) =>
        new PlainValue([.. array.Shape], array.Values).At([.. index.Select(PlainPlace.One)]);

    /// <summary>By the statement whose target is there.</summary>
    private PlainValue Defined(Variable variable, int[] index)
    {
        var (define, scope) = problem.Graph.StatementsOf(variable.Name).OfType<Define>()
            .Select(d => (d, Scope: Matched(d, index, PlainScope.Outside, 0))).Single(d => d.Scope is not null);
        var at = define.Target.At.Index().Where(a => a.Item is WholeDimension).Select(a => PlainPlace.One(index[a.Index])).ToArray();
        var value = expressions.Evaluate(define.Value, scope!);
        var dims = define.Target.Type.Dims.Select(d => scope!.Number(d.Size, problem)).ToArray();
        return (value.Dims.Length == dims.Length
            ? value : new(dims, [.. Enumerable.Repeat(value.Scalar, dims.Aggregate(1, (a, b) => a * b))])).At(at);
    }

    /// <summary>The positions of a statement's loops at which its target has these indices; null where it has none.</summary>
    private PlainScope? Matched(Define define, int[] index, PlainScope scope, int depth)
    {
        if (depth == define.Loops.Count)
            return define.Target.At.Index().All(a => a.Item is not AffineIndex affine || Place(affine, scope) == index[a.Index]) ? scope
                : null;
        var loop = define.Loops[depth];
        return scope.Range(loop, problem).Select(i => Matched(define, index, scope.At(loop, i), depth + 1))
            .FirstOrDefault(s => s is not null);
    }
}
