using ProbDsl.Catalog.Distributions;
using ProbDsl.Catalog.Families;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Tests.Distributions;

namespace ProbDsl.Tests.Families;

/// <summary>What holds for every family, whatever is estimated.</summary>
public sealed class FamilyLaws
{
    private const string Five = "cholesky = [[1, 0, 0, 0, 0], [0.5, 2, 0, 0, 0], [-0.25, 0.125, 0.5, 0, 0], [1, -1, 0.5, 1.5, 0], [0.25, "
        + "0.5, -0.5, 0.75, 3]]";

    public static TheoryData<string, string> Families => new()
    {
        // distribution                                              estimated
        { "Bernoulli(0.3)", "p" },
        { "Bernoulli(logit = -2)", "p" },
        { "Categorical([0.2, 0.5, 0.3])", "p" },
        { "Categorical(logit = [0.5, -1, 2, 0])", "p" },
        { "Poisson(4)", "rate" },
        { "Poisson(log_rate = 2)", "rate" },
        { "Normal(3, 2)", "mean sd" },
        { "LogNormal(0.5, 2)", "mean_log sd_log" },
        { "LogNormal(-1, 0.25)", "mean_log" },
        { "Normal(4.5, variance = 0.5)", "mean" },
        { "Normal(4, precision = 2)", "sd" },
        { "MvNormal([1], [[2]])", "mean covariance" },
        { "MvNormal([1, -1], [[2, 0.5], [0.5, 1]])", "mean covariance" },
        { "MvNormal([0.5, 1], precision = [[2, 0.5], [0.5, 1]])", "mean" },
        { "MvNormal([0.5, 1], cholesky = [[2, 0], [0.5, 1]])", "covariance" },
        { "MvNormal([3, -1, 0, 2], covariance = [[2, 0.5, 0, 0.25], [0.5, 1, -0.25, 0], [0, -0.25, 3, 1], [0.25, 0, 1, 2]])",
            "mean covariance" },
        { "MvNormal([0, 1, 2, 3, 4], " + Five + ")", "mean covariance" },
        { "MvNormal([0, 1, 2, 3, 4], " + Five + ")", "covariance" },
        { "MvNormal([0, 1, 2, 3, 4], " + Five + ")", "mean" },
    };

    [Theory, MemberData(nameof(Families))]
    public void Scores_are_the_interpreters_densities(string distribution, string estimated)
    {
        var trial = new Trial(distribution, estimated);
        var expected = trial.Interpreted(trial.Theta);
        for (var strip = 1; strip <= RowFamily.StripLength; strip += strip < 20 ? 1 : 59)
            Check.IsClose(expected, trial.Scores(trial.Theta, strip), 1e-12, $"{distribution} in strips of {strip}");
    }

    [Theory, MemberData(nameof(Families))]
    public void Scores_of_another_theta_differ(string distribution, string estimated)
    {
        var trial = new Trial(distribution, estimated);
        Assert.False(Check.Close(trial.Interpreted(trial.Theta), trial.Scores(Moved(trial, distribution, estimated, 1e-6), 256), 1e-12));
    }

    [Theory, MemberData(nameof(Families))]
    public void Statistics_of_strips_add_up(string distribution, string estimated)
    {
        var trial = new Trial(distribution, estimated);
        for (var strip = 1; strip < RowFamily.StripLength; strip += 17)
            Check.IsClose(trial.Statistics(trial.Theta), trial.Statistics(trial.Theta, strip), 1e-12,
                $"{distribution} in strips of {strip}");
    }

    [Theory, MemberData(nameof(Families))]
    public void Where_a_strip_lies_changes_no_bit(string distribution, string estimated)
    {
        var trial = new Trial(distribution, estimated);
        var expected = new double[trial.Family.StatisticCount];
        trial.Accumulate(trial.Theta, 0, 201, expected);
        for (var shift = 1; shift < 9; shift++)
        {
            foreach (var column in trial.Columns.Append(trial.Weights)) Array.Copy(column, shift - 1, column, shift, 201);
            var actual = new double[expected.Length];
            trial.Accumulate(trial.Theta, shift, 201, actual);
            Assert.Equal(expected, actual);
        }
    }

    [Theory, MemberData(nameof(Families))]
    public void No_step_raises_the_maximum(string distribution, string estimated)
    {
        var trial = new Trial(distribution, estimated);
        var (maximum, how) = trial.Maximized(trial.Theta);
        var highest = trial.WeightedLogDensity(maximum);
        Assert.Equal(MaximumKind.Inside, how);
        foreach (var move in Coordinates.Of(trial.Distribution, estimated, maximum.Length))
            foreach (var step in new[] { -0.3, -1e-3, 1e-3, 0.3 })
                Assert.True(trial.WeightedLogDensity(move(maximum, step)) < highest, distribution);
    }

    [Theory, MemberData(nameof(Families))]
    public void A_step_raises_what_is_no_maximum(string distribution, string estimated)
    {
        var trial = new Trial(distribution, estimated);
        var beside = Moved(trial, distribution, estimated, 0.1);
        Assert.Contains(Coordinates.Of(trial.Distribution, estimated, beside.Length), move =>
            Math.Max(trial.WeightedLogDensity(move(beside, -1e-3)),
                trial.WeightedLogDensity(move(beside, 1e-3))) > trial.WeightedLogDensity(beside));
    }

    [Theory, MemberData(nameof(Families))]
    public void The_largest_slope_is_the_finite_difference(string distribution, string estimated)
    {
        var trial = new Trial(distribution, estimated);
        const double h = 1e-5;
        var gradients = Coordinates.Of(trial.Distribution, estimated, trial.Theta.Length)
            .Select(move =>
                Math.Abs(trial.WeightedLogDensity(move(trial.Theta, h)) - trial.WeightedLogDensity(move(trial.Theta, -h))) / (2 * h));
        Check.IsClose(gradients.Max(), trial.Family.LargestGradient(trial.Statistics(trial.Theta), trial.Theta), 1e-7, distribution);
    }

    [Theory, MemberData(nameof(Families))]
    public void The_slope_vanishes_at_the_maximum_and_only_there(string distribution, string estimated)
    {
        var trial = new Trial(distribution, estimated);
        var (maximum, _) = trial.Maximized(trial.Theta);
        var beside = Moved(trial, distribution, estimated, 1e-6);
        Assert.True(trial.Family.LargestGradient(trial.Statistics(maximum), maximum) < 1e-9 * trial.Weights.Length, distribution);
        Assert.True(trial.Family.LargestGradient(trial.Statistics(beside), beside) > 1e-9 * trial.Weights.Length, distribution);
    }

    [Theory, MemberData(nameof(Families))]
    public void Free_count_counts_the_coordinates(string distribution, string estimated)
    {
        var trial = new Trial(distribution, estimated);
        var redundant = trial.Distribution.Of is Categorical ? 1 : 0;
        Assert.Equal(Coordinates.Of(trial.Distribution, estimated, trial.Theta.Length).Count() - redundant, trial.Family.FreeCount);
    }

    [Theory, MemberData(nameof(Families))]
    public void What_is_known_stays(string distribution, string estimated)
    {
        var known = new Trial(distribution, "");
        Assert.Equal(known.Theta, known.Maximized(known.Theta).Theta);
        Assert.Equal((0, 0), (known.Family.FreeCount, known.Family.LargestGradient(known.Statistics(known.Theta), known.Theta)));
        var trial = new Trial(distribution, estimated);
        var (maximum, _) = trial.Maximized(trial.Theta);
        foreach (var place in trial.Distribution.Of.Signature.Positional.Select(p => p.Name))
            Assert.Equal(!estimated.Split(' ').Contains(place),
                trial.Family.Write(place, maximum).SequenceEqual(trial.Family.Write(place, trial.Theta)));
    }

    [Theory, MemberData(nameof(Families))]
    public void Every_spelling_is_read_as_it_is_written(string distribution, string estimated)
    {
        var trial = new Trial(distribution, estimated);
        foreach (var place in trial.Distribution.Of.Signature.Places)
            foreach (var spelling in Alone(place))
            {
                var read = (double[])trial.Theta.Clone();
                trial.Family.Read(spelling.Name, trial.Family.Write(spelling.Name, trial.Theta), read);
                Check.IsClose(trial.Theta, read, 1e-13, $"{distribution} by {spelling.Name}");
            }
    }

    [Theory, MemberData(nameof(Families))]
    public void One_spelling_read_as_another_is_caught(string distribution, string estimated)
    {
        var trial = new Trial(distribution, estimated);
        foreach (var place in trial.Distribution.Of.Signature.Places)
            foreach (var (one, other) in Alone(place).Zip(Alone(place).Skip(1)))
                Assert.False(Check.Close(trial.Family.Write(one.Name, trial.Theta), trial.Family.Write(other.Name, trial.Theta), 1e-6),
                    $"{distribution}: {one.Name} as {other.Name}");
    }

    private static IEnumerable<Parameter> Alone(ParameterPlace place) =>
        place.Spellings.Where(s => s.Parameters.Count == 1).Select(s => s.Parameters[0]);

    // the maximum for these rows, a little moved in its first coordinate
    private static double[] Moved(Trial trial, string distribution, string estimated, double step) =>
        Coordinates.Of(WrittenDistribution.Read(distribution), estimated, trial.Theta.Length)
        .First()(trial.Maximized(trial.Theta).Theta, step);
}
