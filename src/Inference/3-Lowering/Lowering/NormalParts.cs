namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The reads of normal unknowns in an expression that is linear in the unknowns of each factor, with their coefficients: of a product u v,
/// E[u] (v - E[v]) and (u - E[u]) E[v] are linear parts, and (u - E[u]) (v - E[v]) is a product. All parts have mean 0.
/// </summary>
/// <param name="story">The story.</param>
/// <param name="selected">Selects the unknowns.</param>
/// <param name="loops">The loops of the statement.</param>
internal sealed class NormalParts(StoryLowering story, Func<string, bool> selected, ImmutableDictionary<Loop, LoopValue> loops)
    : LinearExpression<ValueList<NormalPart>>(story.Problem.Graph, selected)
{
    // after all other axes
    private const int VectorRank = 10_000_000;

    /// <summary>The parts with the opposite sign.</summary>
    public ValueList<NormalPart> Opposite(ValueList<NormalPart> parts) => Negate(parts);

    /// <summary>What a part is multiplied by; of a plain vector, the identity matrix along the axis of its elements.</summary>
    public AxisTensor Coefficient(NormalPart part) => part.Coefficient
        ?? (part.Read.Along is { } along ? new(Matrices.Identity(story.Builder, part.Read.Count), [along])
            : new(story.Builder.Constant(1), []));

    protected override ValueList<NormalPart>? Read(Access access)
    {
        if (access.Type.Rank > 1) return null;
        var count = access.Type.Rank == 0 ? 1 : story.Problem.SizeOf(access.Type.Dims[0].Size);
        return [new([new(access.Of, story.Indices.Of(access, loops), count, access.Type.Rank == 0 ? null : Vector(count))], null)];
    }

    /// <summary>The parts of a sum; those of the same reads are one.</summary>
    protected override ValueList<NormalPart> Add(ValueList<NormalPart> left, ValueList<NormalPart> right, bool isDifference)
    {
        List<NormalPart> sum = [.. left];
        foreach (var part in isDifference ? Negate(right) : right)
        {
            var same = sum.FindIndex(p => p.HasReadsOf(part) && Coefficient(p).Event.Equals(Coefficient(part).Event));
            if (same < 0) sum.Add(part);
            else sum[same] = part with { Coefficient = Coefficient(sum[same]).JoinWith(Coefficient(part), (a, b) => a + b) };
        }

        return [.. sum];
    }

    protected override ValueList<NormalPart> Negate(ValueList<NormalPart> coefficients) =>
        [.. coefficients.Select(c => Coefficient(c) is var own ? c with { Coefficient = own with { Value = -own.Value } } : c)];

    protected override ValueList<NormalPart> Multiply(Apply by, int operand, ValueList<NormalPart> coefficients) =>
        [.. coefficients.Select(c => c with
        {
            Coefficient = StoryLowering.Apply((Function)by.Function,
                [.. by.Arguments.Select((a, i) => i == operand ? Coefficient(c) : story.Lower(a, loops))]),
        })];

    protected override ValueList<NormalPart>? Product(Apply product, ValueList<NormalPart> left, ValueList<NormalPart> right) =>
        product.Type.Rank > 0 ? null :
        [
            .. Multiply(product, 0, left), .. Multiply(product, 1, right),
            .. left.SelectMany(_ => right, (one, other) => Product((Function)product.Function, one, other)),
        ];

    protected override (bool Holds, ValueList<NormalPart>? Coefficients) Total(Fold sum)
    {
        if (!story.Folds.IsFixed(sum)) return (false, null);
        var (axis, body) = story.Folds.Along(sum, loops, inside =>
            new NormalParts(story, IsUnknown, inside) { Outside = (this, sum.Over) }.Of(sum.Body));
        if (body is not (true, { } parts)) return (false, null);
        List<NormalPart?> summed = [.. parts.Select(p => Summed(p, axis))];
        return summed.Contains(null) ? (false, null) : (true, [.. summed.Select(p => p!)]);
    }

    protected override (bool Holds, ValueList<NormalPart>? Coefficients) Elements(Expr list) =>
        list is ArrayLiteral literal ? OfItems(literal) : OfLoop((Fold)list);

    /// <summary>The parts of the items of `[a, b]`: each is one element of its coefficient, beside zeros.</summary>
    private (bool Holds, ValueList<NormalPart>? Coefficients) OfItems(ArrayLiteral list)
    {
        List<(bool Holds, ValueList<NormalPart>? Coefficients)> items = [.. list.Items.Select(Of)];
        if (items.Exists(i => !i.Holds || i.Coefficients?.Any(p => p.IsProduct) == true)) return (false, null);
        return (true, [.. items.SelectMany((item, i) => (item.Coefficients ?? []).Select(p => p with { Coefficient = Element(p, i) }))]);

        AxisTensor Element(NormalPart part, int i)
        {
            var own = Coefficient(part).WithEventRank(1);
            return own with { Value = Ops.Pad(own.Value, own.Axes.Length, i, items.Count - 1 - i) };
        }
    }

    /// <summary>The parts of `[x[k] for k in 1..K]`: those of a sum of its elements, each times a column of the identity matrix.</summary>
    private (bool Holds, ValueList<NormalPart>? Coefficients) OfLoop(Fold list)
    {
        if (!story.Folds.IsFixed(list)) return (false, null);
        var (axis, body) = story.Folds.Along(list, loops, inside =>
            new NormalParts(story, IsUnknown, inside) { Outside = (this, list.Over) }.Of(list.Body));
        if (body is not (true, { } parts) || parts.Any(p => p.IsProduct)) return (false, null);
        AxisTensor column = new(Matrices.Identity(story.Builder, axis.Size), [axis]);
        List<NormalPart?> columns = [.. parts.Select(p => Summed(p with
            {
                Coefficient = Coefficient(p).WithEventRank(1).JoinWith(column, (own, one) => own * one),
            }, axis))];
        return columns.Contains(null) ? (false, null) : (true, [.. columns.Select(p => p!)]);
    }

    protected override ValueList<NormalPart> Element(Part part, ValueList<NormalPart> coefficients) =>
        [.. coefficients.Select(c => c with { Coefficient = story.Element(part, Coefficient(c), loops) })];

    /// <summary>The axis of the elements of a vector that is read.</summary>
    /// <param name="count">How many they are.</param>
    /// <param name="number">The number of the vector in a product, from 0.</param>
    public static Axis Vector(int count, int number = 0) => new("elements", count, number, VectorRank + number);

    private NormalPart Product(Function by, NormalPart one, NormalPart other)
    {
        if (one is { Coefficient: null, Read.Along: { } along } && other is { Coefficient: null, Read.Along: not null })
            return new([one.Read, other.Read with { Along = along }],
                new(Ops.Broadcast(story.Builder.Constant(1), [along.Size]), [along]));
        var first = one.Reads.Select(r => r.Along?.First + 1 ?? 0).Max();
        var moved = other.Reads.Select(r => r.Along).OfType<Axis>().Distinct().ToDictionary(a => a, a => Vector(a.Size, first + a.First));
        return new([.. one.Reads, .. other.Reads.Select(r => r with { Along = r.Along is { } own ? moved[own] : null })],
            StoryLowering.Apply(by, [Coefficient(one), Coefficient(other).Relabeled(a => moved.GetValueOrDefault(a, a))]));
    }

    /// <summary>The sum of a part over a loop; null if a read cannot be summed.</summary>
    private NormalPart? Summed(NormalPart part, Axis loop)
    {
        var own = Coefficient(part);
        own = own.SpreadOver(Axis.Union(own.Axes.Append(loop)));
        if (!part.Reads.Any(r => r.Reads(loop))) return part with { Coefficient = own.Without(loop, (v, d) => Ops.Sum(v, d)) };
        var along = Vector(loop.Size, part.Reads.Select(r => r.Along?.First + 1 ?? 0).Max());
        List<NormalRead?> reads = [.. part.Reads.Select(r => r.Reads(loop) ? r.Summed(loop, along) : r)];
        return reads.Contains(null) ? null : new([.. reads.Select(r => r!)], own.Relabeled(a => a == loop ? along : a));
    }
}
