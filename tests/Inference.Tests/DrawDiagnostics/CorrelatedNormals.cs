namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>Normal numbers with mean 0 and a covariance matrix, one after the other given those before.</summary>
internal static class CorrelatedNormals
{
    public static double[] Draw(TextbookDraws random, double[,] covariance)
    {
        var size = covariance.GetLength(0);
        var (root, z) = (new double[size, size], random.Normals(size, _ => 0, 1));
        for (var i = 0; i < size; i++)
            for (var j = 0; j <= i; j++)
            {
                var left = covariance[i, j] - Enumerable.Range(0, j).Sum(k => root[i, k] * root[j, k]);
                root[i, j] = i == j ? Math.Sqrt(left) : left / root[j, j];
            }

        return [.. Enumerable.Range(0, size).Select(i => Enumerable.Range(0, i + 1).Sum(k => root[i, k] * z[k]))];
    }
}
