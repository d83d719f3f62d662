namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The sum of l l' / v over all that is observed, as numbers at their places, and that of l left / v: l has the coefficients of one
/// number that is observed.
/// </summary>
/// <param name="builder">The program.</param>
/// <param name="positions">The places of the latents' numbers.</param>
internal sealed class SparsePrecision(ProgramBuilder builder, EffectPositions positions)
{
    private readonly List<SymmetricNumbers> parts = [];
    private Value? linear;
    private SymmetricNumbers? joined;

    /// <summary>The sum of l l' / v.</summary>
    public SymmetricNumbers Numbers => joined ??= SymmetricNumbers.Joined(parts);

    /// <summary>The sum of l left / v: [N].</summary>
    public Value Linear => linear ?? Broadcast(builder.Constant(0), [positions.All]);

    /// <summary>Adds what a statement observes.</summary>
    /// <param name="of">The statement.</param>
    /// <param name="weight">1 / v, 0 for what is missing, times the repetitions of each row.</param>
    public void Add(ObservedSum of, AxisTensor weight)
    {
        foreach (var (i, read) in of.Reads.Index())
        {
            AddLinear(of, [weight, of.Of.Left, read.Coefficient], read.Position);
            foreach (var other in of.Reads.Take(i)) Add(of, weight, read, other.Turned, isOwn: false);
            Add(of, weight, read, read.Turned, isOwn: true);
        }
    }

    /// <summary>Adds the prior of a vector.</summary>
    public void Add(SparseField field)
    {
        parts.Add(field.PrecisionOfAll);
        AddLinear(field.Linear(positions.All));
    }

    private void AddLinear(ObservedSum of, List<AxisTensor> factors, AxisTensor place) =>
        AddLinear(ScatterAdd(Product(of, factors, place.Axes), Flat(place, place.Axes), 0, positions.All));

    private void AddLinear(Value added) => linear = linear is null ? added : linear + added;

    private void Add(ObservedSum of, AxisTensor weight, EffectRead one, EffectRead other, bool isOwn)
    {
        var axes = Axis.Union([.. one.Position.Axes, .. other.Position.Axes]);
        var (row, column) = (Flat(one.Position, axes), Flat(other.Position, axes));
        var product = Product(of, [weight, one.Coefficient, other.Coefficient], axes);
        // a pair of different reads stands for both orders, also where both are of one number; of a vector with itself both are there
        if (!isOwn && one.Read.Of == other.Read.Of) product *= Where(Equal(row, column), 2, builder.Constant(1));
        if (isOwn && one.Read.Along is not null) product *= Where(Equal(row, column), 1, builder.Constant(0.5));
        parts.Add(new(product, row, column));
    }

    /// <summary>A product at each place, summed over the axes of a statement that its places do not vary with.</summary>
    private static Value Product(ObservedSum of, List<AxisTensor> factors, Axis[] axes)
    {
        var varying = factors.SelectMany(f => f.Axes).ToHashSet();
        var product = new SumOfProducts([.. varying.Except(axes)]).Of(factors);
        var times = of.Over.Where(a => !varying.Contains(a) && !axes.Contains(a)).Aggregate(1.0, (n, a) => n * a.Size);
        var flat = Flat(product, axes);
        return times == 1 ? flat : times * flat;
    }

    private static Value Flat(AxisTensor value, Axis[] axes)
    {
        var spread = value.SpreadOver(axes).Value;
        return Reshape(spread, [spread.Shape.Count]);
    }
}
