namespace ProbDsl.Inference.Nonparametric;

/// <summary>Mean and covariance of rows [N, D].</summary>
internal static class TensorRowMoments
{
    public static double[] Mean(Tensor rows)
    {
        var (count, size) = (rows.Shape[0], rows.Shape[1]);
        var mean = new double[size];
        for (var i = 0; i < rows.Values.Length; i++) mean[i % size] += rows.Values[i] - rows.Values[i % size];
        for (var d = 0; d < size; d++) mean[d] = rows.Values[d] + (mean[d] / count);
        return mean;
    }

    /// <summary>The covariance [D, D], divided by N - 1; NaN for a single row.</summary>
    public static double[] Covariance(Tensor rows)
    {
        var (count, size, mean) = (rows.Shape[0], rows.Shape[1], Mean(rows));
        var covariance = new double[size * size];
        for (var row = 0; row < count; row++)
            for (var a = 0; a < size; a++)
                for (var b = 0; b <= a; b++)
                    covariance[(a * size) + b] += (rows.Values[(row * size) + a] - mean[a]) * (rows.Values[(row * size) + b] - mean[b]);
        for (var a = 0; a < size; a++)
            for (var b = 0; b <= a; b++)
                covariance[(b * size) + a] = covariance[(a * size) + b] /= count - 1;
        return covariance;
    }
}
