namespace ProbDsl.Runtime.SpecialFunctions;

/// <summary>
/// The nodes and weights of Gauss and Hermite: the sum of w f(t) over n nodes is the integral of exp(-t^2) f(t), exactly for polynomials f
/// of a degree below 2n (M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions, 1964, 25.4.46).
/// </summary>
public static class GaussHermite
{
    /// <summary>The nodes, ascending, each with the logarithm of its weight.</summary>
    /// <param name="count">How many nodes, from 1 to about 100.</param>
    public static IReadOnlyList<(double Node, double LogWeight)> Nodes(int count)
    {
        var found = new (double, double)[count];
        for (var i = 0; i < count; i++) found[i] = At(Root(count, i), count);
        return found;
    }

    /// <summary>A node by bisection: the orthonormal polynomial has i sign changes of its Sturm sequence below the root i.</summary>
    private static double Root(int count, int index)
    {
        var (low, high) = (-Math.Sqrt((2 * count) + 1), Math.Sqrt((2 * count) + 1));
        while ((low + high) / 2 is var middle && middle > low && middle < high)
            if (RootsBelow(count, middle) > index) high = middle;
            else low = middle;
        return (low + high) / 2;
    }

    // eigenvalues of the Jacobi matrix, with squares k/2 beside its diagonal of zeros, that are below x
    private static int RootsBelow(int count, double x)
    {
        var (below, pivot) = (0, 1.0);
        for (var k = 0; k < count; k++)
        {
            pivot = -x - (k == 0 ? 0 : k / 2.0 / pivot);
            if (pivot == 0) pivot = -double.Epsilon;
            if (pivot < 0) below++;
        }

        return below;
    }

    // the weight is 1 over the sum of squares of the orthonormal polynomials
    private static (double, double) At(double node, int count)
    {
        var (before, now, sum) = (0.0, Math.Pow(Math.PI, -0.25), 0.0);
        for (var k = 0; k < count; k++)
        {
            sum += now * now;
            (before, now) = (now, (Math.Sqrt(2.0 / (k + 1)) * node * now) - (Math.Sqrt((double)k / (k + 1)) * before));
        }

        return (node, -Math.Log(sum));
    }
}
