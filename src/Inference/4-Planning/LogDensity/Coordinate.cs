using ProbDsl.Catalog.Supports;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// An unknown as optimizers and samplers see it: a slot of unconstrained parameters from which its array is computed. Free is the shape of
/// the slot, Array that of the array. IsElementwise: each element is a monotone function of one unconstrained parameter.
/// </summary>
public sealed record Coordinate(Variable Unknown, string Slot, Shape Free, Shape Array, bool IsElementwise)
{
    /// <summary>The positions of the missing cells, if the unknown is the missing cells of a data name; otherwise null.</summary>
    public DataCells? Cells { get; init; }

    /// <summary>The variable of the story: the unknown itself, or the data name with missing values.</summary>
    public Variable Source { get; init; } = Unknown;

    /// <inheritdoc cref="Estimate.Names"/>
    public IReadOnlyList<IReadOnlyList<string>?> Names { get; init; } = [];

    /// <summary>The degrees of freedom of an unknown on any scale: probabilities sum to 1, and matrices are symmetric.</summary>
    public int DegreesOfFreedom => Unknown.Support switch
    {
        Simplices => Array.Count / Array[^1] * (Array[^1] - 1),
        PositiveDefiniteMatrices => Array.Count / Array[^1] * (Array[^1] + 1) / 2,
        _ => Free.Count,
    };

    /// <summary>
    /// The name of an unconstrained parameter: of its element if each is a function of one of them, `slope[2]`, otherwise of its vector or
    /// matrix, `p[north]`.
    /// </summary>
    public string NameOf(int free) =>
        IsElementwise && Free == Array ? Cells?.NameOf(free) ?? ElementNames.Of(Unknown.Name, Array, free, Names) : NameOfMember(free);

    /// <summary>The name of the vector or matrix that an unconstrained parameter belongs to: `p[north]`, `weight`.</summary>
    public string NameOfMember(int free) => Extents is not { Rank: > 0 } extents ? Unknown.Name
        : ElementNames.Of(Unknown.Name, extents, free / (Free.Count / extents.Count), Names);

    /// <summary>The places in the array of the vector or matrix that an unconstrained parameter belongs to.</summary>
    public Range MemberOf(int free)
    {
        var members = Extents?.Count ?? 1;
        var (size, at) = (Array.Count / members, free / (Free.Count / members));
        return (at * size)..((at + 1) * size);
    }

    /// <summary>The dimensions of vectors or matrices in the array; null if there are none, or with groups of different lengths.</summary>
    private Shape? Extents =>
        Cells is null && Array.Rank - Unknown.Type.ElementRank is >= 0 and var rank && Array[..rank] is var extents && extents.Count > 0
            && Free.Rank >= rank && Free[..rank] == extents ? extents : null;
}

/// <summary>Computes the arrays of unknowns from unconstrained parameters, each in the support given by its type and its
/// distribution.</summary>
public sealed class Coordinates(StoryLowering outer, Problem problem, MissingDataAnalysis unobserved, ProgramBuilder builder)
{
    private readonly List<(Coordinate Of, SupportTransform Transform, Value Free, Value Array)> made = [];
    private readonly List<PartialCentering> centerings = [];

    /// <summary>The story's lowering with the array of each unknown that was added.</summary>
    public StoryLowering Lowering { get; private set; } = outer;

    /// <summary>
    /// Returns the unconstrained parameters of a slot's name and shape, with their leading axis, if they are not slots: those that a guide
    /// draws.
    /// </summary>
    public Func<string, Shape, (Value Free, Axis? Along)>? Drawn { get; init; }

    /// <summary>Whether an unknown is represented on its own scale, without a transform to its support.</summary>
    public Func<Variable, bool> IsOnOwnScale { get; init; } = _ => false;

    /// <summary>The unknowns whose coordinates are partially centered: <see cref="LocationScalePriors"/>.</summary>
    public IReadOnlySet<string> Recentered { get; init; } = new HashSet<string>();

    /// <summary>The centerings of the unknowns that were added.</summary>
    public IReadOnlyList<PartialCentering> Centerings => centerings;

    public IReadOnlyList<Coordinate> All => [.. made.Select(m => m.Of)];

    /// <summary>The scalar log |det d array / d free| of all unknowns together.</summary>
    public Value LogJacobian() => made.Select(m => SumAll(m.Transform.LogJacobian(m.Free))).Concat(centerings.Select(c => c.LogJacobian))
        .Aggregate(builder.Constant(0), (a, b) => a + b);

    /// <summary>
    /// Adds an unknown, whose array is computed from a slot with its name; for a data name with missing values, the slot fills these.
    /// </summary>
    public void Add(Variable unknown)
    {
        var (shape, members) = (problem.ShapeOf(unknown), MembersOf(unknown));
        var transform = TransformOf(unknown, shape, members);
        var (slot, size) = (SlotOf(unknown), transform.FreeShape(OfMembers(shape, unknown, members)));
        var (free, along) = Drawn?.Invoke(slot, size) ?? (builder.Slot(slot, size), null);
        if (Recentered.Contains(unknown.Name)) free = Recenter(unknown, free);
        var constrained = transform.Constrain(free);
        var whole = members is null ? constrained : along is null ? members.Scatter(constrained)
            : MovedFirst(members.Scatter(MovedFirst(constrained, 1)), shape.Rank - unknown.Type.ElementRank);
        made.Add((CoordinateOf(unknown, size, shape, transform.IsElementwise), transform, free, unknown.Role == Role.Data ? constrained
            : whole));
        Lowering = Lowering.WithArray(unknown.Name, new AxisTensor(whole, along is null ? [] : [along]));
    }

    /// <summary>Replaces the coordinates of the story by partially centered ones; returns those of the story.</summary>
    private Value Recenter(Variable unknown, Value coordinate)
    {
        List<Draw> draws = [.. problem.Graph.StatementsOf(unknown.Name).Cast<Draw>()];
        centerings.Add(PartialCentering.Create(unknown.Name, coordinate, Placed(d => LocationScalePriors.Of(d)!.Value.Location),
            Placed(d => LocationScalePriors.Of(d)!.Value.Scale)));
        return centerings[^1].AsWritten;

        Value Placed(Func<Draw, Expr> of) => draws is [var only] ? Lowering.Inside(only, () => Bound(of(only), only)).Value
            : draws.Select(d => Lowering.Inside(d, () => InArray(of(d), d))).Aggregate((a, b) => a + b);
    }

    /// <summary>A value with one of its dimensions before the others.</summary>
    private static Value MovedFirst(Value value, int dimension) =>
        Transpose(value, [dimension, .. Enumerable.Range(0, value.Shape.Rank).Where(d => d != dimension)]);

    /// <summary>log |d array / d free| of each element of the unknown that was added last.</summary>
    public Value LastJacobian => made[^1].Transform.LogJacobian(made[^1].Free);

    /// <summary>Each unknown with its unconstrained parameters and its array.</summary>
    public IEnumerable<(Variable Unknown, Value Free, Value Array)> Made => made.Select(m => (m.Of.Unknown, m.Free, m.Array));

    /// <summary>The array of each unknown as it is reported.</summary>
    public IEnumerable<(string Name, Value Array)> Arrays => made.Select(m => (m.Of.Unknown.Name, Reported(m.Of.Unknown, m.Array)));

    /// <summary>Ones without rounding, which chains would take for draws of a parameter.</summary>
    private static Value Reported(Variable unknown, Value array)
    {
        if (unknown.Type.Element != Element.Correlation) return array;
        var identity = Matrices.Identity(array.Program, array.Shape[^1]);
        return (array * (1 - identity)) + identity;
    }

    private static string SlotOf(Variable unknown) => unknown.Role == Role.Data ? MissingCells.SlotOf(unknown.Name) : unknown.Name;

    private Coordinate CoordinateOf(Variable unknown, Shape free, Shape array, bool isElementwise)
    {
        if (!unobserved.Filled.TryGetValue(unknown.Name, out var places))
            return new(unknown, unknown.Name, free, array, isElementwise) { Names = MemberNames.Find(problem, unknown.Name) };
        var cells = unknown with { Name = SlotOf(unknown), Extents = [new(Size.Of(places.Length))],
            Type = unknown.Type with { Dims = [] } };
        return new(cells, cells.Name, free, [places.Length], isElementwise) { Source = unknown,
            Cells = new(unknown.Name, [.. places.Select(place => ElementNames.PositionOf(array, place))])
                { Names = MemberNames.Find(problem, unknown.Name) } };
    }

    /// <summary>
    /// The elements of an unknown on its own scale: all elements of its array, or, if groups have different lengths, those of their
    /// members.
    /// </summary>
    public static double[] OwnOf(Problem problem, Variable unknown, Tensor array) =>
        GroupMembers.Find(problem, unknown) is { } members
            ? Interpreter.Evaluate(members.TakeFree(new ProgramBuilder().Constant(array))).Values : array.Values;

    /// <summary>
    /// A program that computes the unconstrained parameters of a value: from the array in a slot with the unknown's name, and from the
    /// unknowns that its bounds read; its output is "free".
    /// </summary>
    public static TensorProgram FreeOf(Problem problem, StandardCatalog catalog, MissingDataAnalysis unobserved, Variable unknown)
    {
        var shape = problem.ShapeOf(unknown);
        var lowering = new ExpressionEvaluator(problem, catalog).Story()
            .WithSlots(problem.Graph.Variables.Where(unobserved.StaysUnknown));
        var builder = lowering.Builder;
        var coordinates = new Coordinates(lowering, problem, unobserved, builder);
        var (array, members) = (builder.Slot(unknown.Name, shape), coordinates.MembersOf(unknown));
        builder.Output("free", coordinates.TransformOf(unknown, shape, members).Free(members?.TakeFree(array) ?? array));
        return builder.Build();
    }

    private IParameterMembers? MembersOf(Variable unknown) =>
        unobserved.Filled.TryGetValue(unknown.Name, out var missing)
            ? new MissingMembers(unknown.Name, problem.Data[unknown.Name], missing) : GroupMembers.Find(problem, unknown);

    private static Shape OfMembers(Shape shape, Variable unknown, IParameterMembers? members) =>
        members is null ? shape : [members.Count, .. shape.Trailing(unknown.Type.ElementRank)];

    private SupportTransform TransformOf(Variable unknown, Shape shape, IParameterMembers? members) =>
        IsOnOwnScale(unknown) ? new RealTransform() : unknown.Support switch
        {
            PositiveReals => new PositiveTransform(),
            UnitInterval => new UnitTransform(),
            Reals => new RealTransform(),
            var support when RangeOf(unknown, support, shape, members) is var (low, high) => new BetweenTransform(low, high),
            _ => SupportTransform.Of(unknown.Type),
        };

    /// <summary>Bounds that the story computes; null if the support has none.</summary>
    private (Value? Low, Value? High)? RangeOf(Variable unknown, Support support, Shape shape, IParameterMembers? members) => support switch
    {
        IntervalSupport between => (Bound(unknown, between.Low, shape, members), Bound(unknown, between.High, shape, members)),
        Circle => (builder.Constant(-Math.PI), builder.Constant(Math.PI)),
        IntersectionSupport { Type: var type, Distribution: var distribution } =>
            (RangeOf(unknown, type, shape, members), RangeOf(unknown, distribution, shape, members)) is var (a, b) ? Both(a, b) : null,
        PositiveReals => (builder.Constant(0), null),
        UnitInterval => (builder.Constant(0), builder.Constant(1)),
        _ => null,
    };

    private static (Value?, Value?) Both((Value? Low, Value? High)? a, (Value? Low, Value? High)? b) =>
        (Joined(a?.Low, b?.Low, Ops.Max), Joined(a?.High, b?.High, Ops.Min));

    private static Value? Joined(Value? a, Value? b, Func<Value, Value, Value> join) =>
        a is null || a == b ? b : b is null ? a : join(a, b);

    /// <summary>The bound of each element from its statements, in the layout of the array or of its members.</summary>
    private Value? Bound(Variable unknown, Expr? bound, Shape shape, IParameterMembers? members)
    {
        if (bound is null) return null;
        var placed = problem.Graph.StatementsOf(unknown.Name).Select(s => Lowering.Inside(s, () => Bound(bound, s))).ToList();
        if (placed[0].IsSame) return placed[0].Value;
        var array = Broadcast(placed.Select(p => p.Value).Aggregate((a, b) => a + b), shape);
        return members?.TakeFree(array) ?? array;
    }

    /// <summary>The bound that a statement sets: one for all of its members, or one for each, placed in the array.</summary>
    private (Value Value, bool IsSame) Bound(Expr bound, Assignment statement)
    {
        var loops = Lowering.Bind(statement.Loops);
        return Lowering.Lower(bound, loops) is { Axes.Length: > 0 } varies
            ? (new MemberPlacement(problem).Array(varies, statement, loops), false)
            : (Lowering.Lower(bound, loops).Value, true);
    }

    /// <summary>The value of an expression for each member of a statement, in the array of its target, with zeros elsewhere.</summary>
    private Value InArray(Expr value, Assignment statement)
    {
        var loops = Lowering.Bind(statement.Loops);
        return new MemberPlacement(problem).Array(Lowering.Lower(value, loops), statement, loops);
    }
}
