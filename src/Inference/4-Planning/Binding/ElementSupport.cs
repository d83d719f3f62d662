namespace ProbDsl.Inference.Binding;

/// <summary>Checks whether elements are in the set of their type.</summary>
public static class ElementSupport
{
    // tolerance on the sum of written probabilities
    private const double SumRounding = 1e-9;

    /// <summary>
    /// The requirement that a vector or square matrix, row-major, does not meet; null if it meets it, or if the type has no joint
    /// requirement.
    /// </summary>
    /// <param name="asked">The type.</param>
    /// <param name="element">The numbers.</param>
    /// <param name="rounding">
    /// The relative error of computed numbers; 0 for numbers that a user wrote. If it is positive, numbers on the boundary of the set pass,
    /// too.
    /// </param>
    public static string? Expected(Element asked, ReadOnlySpan<double> element, double rounding = 0) => asked switch
    {
        Element.Simplex when element.ContainsAnyInRange(double.NegativeInfinity, -double.Epsilon)
            || !(Math.Abs(Sum(element) - 1) <= Math.Max(SumRounding, rounding)) => "numbers of at least 0 with the sum 1",
        Element.Ordered when !IsAscending(element, rounding) => "ascending numbers",
        Element.PositiveOrdered when !IsAscending(element, rounding) || (rounding > 0 ? element[0] < 0 : element[0] <= 0) =>
            "ascending numbers above 0",
        Element.Covariance when !MatrixSupport.IsCovariance(element, rounding) => "a symmetric positive definite matrix",
        Element.Correlation when !MatrixSupport.IsCorrelation(element, rounding) =>
            "a symmetric positive definite matrix with ones on its diagonal",
        Element.Cholesky when !MatrixSupport.IsCholesky(element) => "a lower triangular matrix with a positive diagonal",
        _ => null,
    };

    /// <summary>A valid value of each type, as a row-major element of this many numbers.</summary>
    public static double[] Inside(Element element, int count) => element switch
    {
        Element.Positive => [.. Enumerable.Repeat(1.0, count)],
        Element.Unit => [.. Enumerable.Repeat(0.5, count)],
        Element.Index => [.. Enumerable.Repeat(1.0, count)],
        Element.Simplex => [.. Enumerable.Repeat(1.0 / count, count)],
        Element.Ordered or Element.PositiveOrdered => [.. Enumerable.Range(1, count).Select(n => (double)n)],
        Element.Covariance or Element.Correlation or Element.Cholesky => Identity(count),
        _ => new double[count],
    };

    private static bool IsAscending(ReadOnlySpan<double> numbers, double rounding)
    {
        for (var i = 1; i < numbers.Length; i++)
            if (!(rounding > 0 ? numbers[i] >= numbers[i - 1] - (rounding * Math.Abs(numbers[i])) : numbers[i] > numbers[i - 1]))
                return false;
        return true;
    }

    private static double Sum(ReadOnlySpan<double> numbers)
    {
        var sum = 0.0;
        foreach (var number in numbers) sum += number;
        return sum;
    }

    private static double[] Identity(int count)
    {
        var size = (int)Math.Sqrt(count);
        var matrix = new double[count];
        for (var i = 0; i < size; i++) matrix[(i * size) + i] = 1;
        return matrix;
    }
}
