namespace ProbDsl.Bench;

/// <summary>The scaled forward-backward recursion as one would write it, with arrays and Math.Exp.</summary>
internal sealed class PlainLoop
{
    private readonly Sizes size;
    private readonly double[] unary, pair, transitions, row, weight, sum, back, ratio;

    public PlainLoop(Sizes size)
    {
        (this.size, (unary, pair)) = (size, size.Potentials());
        var (t, k) = (size.Length, size.States);
        (transitions, row, weight, sum) = (new double[pair.Length], new double[t * k], new double[t * k], new double[t]);
        (back, ratio) = (new double[k], new double[k]);
        (States, Pairs) = (new double[unary.Length], new double[pair.Length]);
    }

    public double[] States { get; }

    public double[] Pairs { get; }

    /// <summary>The log sum over all sequences; with gradients, States and Pairs too.</summary>
    public double Run(bool withGradients)
    {
        for (var i = 0; i < pair.Length; i++) transitions[i] = Math.Exp(pair[i]);
        if (withGradients) Array.Clear(Pairs);
        double logSum = 0;
        for (var sequence = 0; sequence < size.Sequences; sequence++)
        {
            logSum += Forward(sequence * size.Length * size.States);
            if (withGradients) Backward(sequence * size.Length * size.States);
        }
        return logSum;
    }

    private int Step(int t) => size.IsVarying ? t * size.States * size.States : 0;

    private double Forward(int start)
    {
        var (k, logSum) = (size.States, 0.0);
        for (var t = 0; t < size.Length; t++)
        {
            var (top, total, at) = (double.NegativeInfinity, 0.0, Step(t));
            for (var j = 0; j < k; j++) top = Math.Max(top, unary[start + t * k + j]);
            for (var j = 0; j < k; j++)
            {
                var before = t == 0 ? 1.0 : 0;
                for (var i = 0; i < k && t > 0; i++) before += row[(t - 1) * k + i] * transitions[at + i * k + j];
                weight[t * k + j] = Math.Exp(unary[start + t * k + j] - top);
                total += row[t * k + j] = before * weight[t * k + j];
            }
            for (var j = 0; j < k; j++) row[t * k + j] /= total;
            sum[t] = total;
            logSum += Math.Log(total) + top;
        }
        return logSum;
    }

    private void Backward(int start)
    {
        var k = size.States;
        Array.Fill(back, 1);
        for (var t = size.Length - 1; t >= 0; t--)
        {
            for (var j = 0; j < k; j++) States[start + t * k + j] = row[t * k + j] * back[j];
            if (t == 0) return;
            for (var j = 0; j < k; j++) ratio[j] = weight[t * k + j] * back[j] / sum[t];
            for (var i = 0; i < k; i++)
            {
                var (from, total, at) = (row[(t - 1) * k + i], 0.0, Step(t) + i * k);
                for (var j = 0; j < k; j++)
                {
                    var x = transitions[at + j] * ratio[j];
                    total += x;
                    Pairs[at + j] += from * x;
                }
                back[i] = total;
            }
        }
    }
}
