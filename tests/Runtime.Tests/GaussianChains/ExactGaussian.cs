namespace ProbDsl.Tests.GaussianChains;

/// <summary>
/// A chain as one joint normal distribution of all states and observations of a sequence, in exact fractions: nothing is rounded before the
/// results are.
/// </summary>
internal sealed class ExactGaussian
{
    private readonly GaussianChainCase chain;
    private readonly int sequence, states;
    private readonly FractionMatrix mean, covariance, slopes;
    private readonly Fraction determinant, square;
    private readonly int observed;

    /// <param name="chain">The chain.</param>
    /// <param name="sequence">The sequence.</param>
    /// <param name="hasStates">Whether the posterior of the states is wanted.</param>
    public ExactGaussian(GaussianChainCase chain, int sequence = 0, bool hasStates = true)
    {
        (this.chain, this.sequence, states) = (chain, sequence, chain.States);
        var all = states * chain.Length;
        (mean, covariance, slopes) = (new(all, 1), new(all, all), new(all, chain.Free.Length));
        Predict();
        List<(int T, int I)> there = [.. Enumerable.Range(0, chain.Length * chain.Width).Select(n => (n / chain.Width, n % chain.Width))
            .Where(n => chain.Mask is null || chain.Mask.Values[(((sequence * chain.Length) + n.Item1) * chain.Width) + n.Item2] != 0)];
        var (loading, y, noise) = (new FractionMatrix(there.Count, all), new FractionMatrix(there.Count, 1),
            new FractionMatrix(there.Count, there.Count));
        observed = there.Count;
        foreach (var (n, (t, i)) in there.Index())
        {
            loading.Set(n, t * states, FractionMatrix.Of(chain.At(5, sequence, t).Slice(i * states, states), 1));
            (y[n, 0], noise[n, n]) = (chain.At(7, sequence, t)[i], chain.At(6, sequence, t)[i]);
        }

        var across = covariance * loading.Transposed();
        var told = hasStates ? all : 0;
        var (left, steep) = (y - (loading * mean), loading * slopes);
        var beside = new FractionMatrix(there.Count, told + 1 + chain.Free.Length);
        if (hasStates) beside.Set(0, 0, across.Transposed());
        beside.Set(0, told, left);
        beside.Set(0, told + 1, steep);
        var (solved, total) = ((loading * across) + noise).Solve(beside);
        var (whole, weighted, steepWeighted) = (solved.Block(0, 0, there.Count, told), solved.Block(0, told, there.Count, 1),
            solved.Block(0, told + 1, there.Count, chain.Free.Length));
        (determinant, square) = (total, (left.Transposed() * weighted)[0, 0]);
        (Mean, Covariance) = hasStates ? (mean + (across * weighted), covariance - (across * whole)) : (mean, covariance);
        if (chain.Free.Length == 0) return;
        // flat elements by generalized least squares
        var (moved, information) = (slopes - (across * steepWeighted), steep.Transposed() * steepWeighted);
        var score = steep.Transposed() * weighted;
        var right = new FractionMatrix(chain.Free.Length, 1 + told);
        right.Set(0, 0, score);
        if (hasStates) right.Set(0, 1, moved.Transposed());
        var (found, free) = information.Solve(right);
        determinant *= free;
        square -= (score.Transposed() * found.Block(0, 0, chain.Free.Length, 1))[0, 0];
        if (!hasStates) return;
        Mean += moved * found.Block(0, 0, chain.Free.Length, 1);
        Covariance += moved * found.Block(0, 1, chain.Free.Length, all);
    }

    /// <summary>The posterior mean of all states: [T S, 1].</summary>
    public FractionMatrix Mean { get; }

    /// <summary>Their posterior covariance: [T S, T S].</summary>
    public FractionMatrix Covariance { get; }

    public double LogDensity => -0.5 * (((observed - chain.Free.Length) * Math.Log(2 * Math.PI)) + determinant.Log + (double)square);

    /// <summary>
    /// The derivative of the log density by one number of a part, by exact differences over a step whose square is nothing.
    /// </summary>
    public static double Derivative(GaussianChainCase chain, int part, int number)
    {
        var at = chain.Parts[part].Values[number];
        var step = at == 0 ? Math.ScaleB(1, -60) : Math.ScaleB(Math.Abs(at), -45);
        var up = new ExactGaussian(chain.With(part, number, at + step), hasStates: false);
        var down = new ExactGaussian(chain.With(part, number, at - step), hasStates: false);
        // log(a / b) of numbers that are almost the same
        var ratio = (double)((up.determinant - down.determinant) / (up.determinant + down.determinant));
        return -0.5 * ((2 * Math.Atanh(ratio)) + (double)(up.square - down.square)) / (double)((Fraction)(at + step) - (at - step));
    }

    private void Predict()
    {
        var s = states;
        mean.Set(0, 0, FractionMatrix.Of(chain.At(0, sequence, 0), s));
        covariance.Set(0, 0, FractionMatrix.Of(chain.At(1, sequence, 0), s));
        for (var j = 0; j < chain.Free.Length; j++) slopes[chain.Free[j], j] = 1;
        for (var t = 1; t < chain.Length; t++)
        {
            var (a, from, to) = (FractionMatrix.Of(chain.At(2, sequence, t - 1), s), (t - 1) * s, t * s);
            mean.Set(to, 0, (a * mean.Block(from, 0, s, 1)) + FractionMatrix.Of(chain.At(3, sequence, t - 1), s));
            slopes.Set(to, 0, a * slopes.Block(from, 0, s, slopes.Columns));
            var across = a * covariance.Block(from, 0, s, to);
            covariance.Set(to, 0, across);
            covariance.Set(0, to, across.Transposed());
            covariance.Set(to, to, (a * covariance.Block(from, from, s, s) * a.Transposed())
                + FractionMatrix.Of(chain.At(4, sequence, t - 1), s));
        }
    }
}
