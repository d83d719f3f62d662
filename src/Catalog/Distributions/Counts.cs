namespace ProbDsl.Catalog.Distributions;

/// <summary>Formulas that probabilities of counts share.</summary>
internal static class Counts
{
    /// <summary>1 where x is 0, 1, 2, ...</summary>
    public static Value IsCount(Value x) => (x >= 0) & Equal(x, Floor(x));

    /// <summary>count times log p, where 0 log 0 = 0.</summary>
    public static Value Times(Value count, Value logarithm) => Where(Equal(count, 0), 0, count * logarithm);

    /// <summary>
    /// A function of floor(x) + 1 for x from 0 up, such as a tail beyond or up to floor(x); another value below 0.
    /// </summary>
    public static Value FromZero(Value x, double below, Func<Value, Value> ofNext)
    {
        var isBelow = x < 0;
        return Where(isBelow, below, ofNext(Floor(Where(isBelow, 0, x)) + 1));
    }
}
