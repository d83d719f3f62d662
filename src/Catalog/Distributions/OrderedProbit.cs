namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Ordered probit distribution (McKelvey and Zavoina 1975): the number of the interval, of the K between the cutpoints, that contains a
/// normal variable with this location and standard deviation 1. Support: 1..K. Scalar; repeated over a tensor target.
/// </summary>
public sealed class OrderedProbit() : OrderedCutpoints("OrderedProbit")
{
    public override string Summary => "P(x <= k) = Phi(cutpoints[k] - location)";

    // both ends are tails; what lies between two cutpoints is a difference in the tail that contains it
    public override Value LogProbabilities(Arguments a)
    {
        var ends = a["cutpoints"] - Matrices.Column(a["location"]);
        var last = ends.Shape[^1] - 1;
        var (first, beyond) = (LogNdtr(Slice(ends, -1, 0, 1)), LogNdtr(-Slice(ends, -1, last, 1)));
        return last == 0 ? Concat(-1, first, beyond)
            : Concat(-1, first, Between(Slice(ends, -1, 0, last), Slice(ends, -1, 1, last)), beyond);
    }

    private protected override Value Variable(Value location, Noise noise, Shape shape) => location + noise.Normal(shape);

    // -inf for an empty interval
    private static Value Between(Value low, Value high)
    {
        var (isAbove, isEmpty) = (low + high > 0, low >= high);
        var (from, to) = (Where(isAbove, -high, low), Where(isAbove, -low, high));
        var probability = LogComplement.Difference(LogNdtr(Where(isEmpty, from + 1, to)), LogNdtr(from));
        return Where(isEmpty, double.NegativeInfinity, probability);
    }
}
