namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Sums over all that is observed, l l' / v and l (y - offset - l'm) / v, where l has the coefficients of one number that is observed: in
/// blocks of the members that are apart, A, and of all other numbers, B.
/// </summary>
/// <param name="builder">The program.</param>
/// <param name="positions">The places of the numbers.</param>
internal sealed class EffectSums(ProgramBuilder builder, EffectPositions positions)
{
    private readonly Dictionary<string, Value> found = [];

    private int Apart => positions.Apart;

    private int Others => positions.All - Apart;

    /// <summary>[A]: the diagonal of their block.</summary>
    public Value Diagonal => At("diagonal", Apart);

    /// <summary>[A, B].</summary>
    public Value Crossed => Reshape(At("crossed", Apart * Others), [Apart, Others]);

    /// <summary>[B, B].</summary>
    public Value Dense
    {
        get
        {
            var square = Reshape(At("square", Others * Others), [Others, Others]);
            var half = Reshape(At("half", Others * Others), [Others, Others]);
            return square + half + Transpose(half, [1, 0]);
        }
    }

    /// <summary>[A + B].</summary>
    public Value Linear => At("linear", positions.All);

    /// <summary>Adds what a statement observes.</summary>
    /// <param name="of">The statement.</param>
    /// <param name="weight">1 / v, 0 for what is missing, times the repetitions of each row.</param>
    /// <param name="left">What is observed less all that the mean of the prior has in it.</param>
    public void Add(ObservedSum of, AxisTensor weight, AxisTensor left)
    {
        foreach (var (i, read) in of.Reads.Index())
        {
            Add("linear", positions.All, of, [weight, left, read.Coefficient], read.Position);
            foreach (var other in of.Reads.Take(i)) Add(of, weight, read, other.Turned, isOwn: false);
            Add(of, weight, read, read.Turned, isOwn: true);
        }
    }

    private void Add(ObservedSum of, AxisTensor weight, EffectRead one, EffectRead other, bool isOwn)
    {
        if (positions.IsApart(other.Read.Of) && !positions.IsApart(one.Read.Of)) (one, other) = (other, one);
        List<AxisTensor> factors = [weight, one.Coefficient, other.Coefficient];
        if (positions.IsApart(other.Read.Of))
        {
            // both read one member
            if (!isOwn) factors[0] = weight with { Value = 2 * weight.Value };
            Add("diagonal", Apart, of, factors, one.Position);
            return;
        }

        var (row, column) = (one.Position, other.Position with { Value = other.Position.Value - Apart });
        if (!positions.IsApart(one.Read.Of)) row = row with { Value = row.Value - Apart };
        var place = row.JoinWith(column, (r, c) => (r * Others) + c);
        if (positions.IsApart(one.Read.Of)) Add("crossed", Apart * Others, of, factors, place);
        else Add(isOwn ? "square" : "half", Others * Others, of, factors, place);
    }

    /// <summary>Adds a product to an array at the places of its axes; axes without a place are summed.</summary>
    private void Add(string name, int size, ObservedSum of, List<AxisTensor> factors, AxisTensor place)
    {
        var varying = factors.SelectMany(f => f.Axes).ToHashSet();
        var product = new SumOfProducts([.. varying.Except(place.Axes)]).Of(factors);
        var times = of.Over.Where(a => !varying.Contains(a) && !place.Axes.Contains(a)).Aggregate(1.0, (n, a) => n * a.Size);
        var (values, at) = (product.SpreadOver(place.Axes).Value, place.Value);
        var added = ScatterAdd(Reshape(values, [values.Shape.Count]), Reshape(at, [values.Shape.Count]), 0, size);
        if (times != 1) added = times * added;
        found[name] = found.TryGetValue(name, out var before) ? before + added : added;
    }

    private Value At(string name, int size) => found.GetValueOrDefault(name) ?? Broadcast(builder.Constant(0), [size]);
}
