namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// The Cholesky factor of a Wishart matrix with scale 1 (Bartlett 1933, "On the theory of statistical regression"): independent standard
/// normals below the diagonal, and on it the square roots of chi-squared draws with df, df - 1, ... degrees of freedom.
/// </summary>
internal static class Bartlett
{
    /// <summary>A draw of shape [axes.., D, D]; df is aligned with the axes.</summary>
    public static Value Factor(Noise noise, Shape shape, Value df)
    {
        var (size, normals) = (shape[^1], noise.Normal(shape));
        var halves = 0.5 * (Matrices.Column(df) - df.Program.Iota(size, 0));
        var roots = Exp(0.5 * (noise.LogGamma(shape.Drop(-1), halves) + Math.Log(2)));
        return Where(Below(df.Program, size), normals, 0) + (Matrices.Column(roots) * Matrices.Identity(df.Program, size));
    }

    // 1 below the diagonal
    private static Value Below(ProgramBuilder program, int size) => program.Iota(size, 0) < Matrices.Column(program.Iota(size, 0));
}
