namespace ProbDsl.Tests;

public sealed class GaussianTests
{
    [Fact]
    public void Mean_and_biased_sd_of_waiting_to_1e_12()
    {
        var told = Told.By(Examples.Read("gaussian-mle/gaussian_mle.gen"), Examples.Faithful);
        decimal[] waiting = [.. Examples.Faithful.TrimEnd().Split('\n').Skip(1).Select(line => decimal.Parse(line.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture))];
        var mean = waiting.Sum() / waiting.Length;
        var sd = Math.Sqrt((double)(waiting.Sum(w => (w - mean) * (w - mean)) / waiting.Length));
        var outcome = told.Fitted();
        Assert.Equal((double)mean, Estimates.Scalar(outcome, "mean"), 1e-12);
        Assert.Equal(sd, Estimates.Scalar(outcome, "sd"), 1e-12);
        Optimum.Holds(told, outcome);
    }
}
