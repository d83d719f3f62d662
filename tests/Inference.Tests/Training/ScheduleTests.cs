using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Training;

/// <summary>Shares of the learning rate, step by step.</summary>
public sealed class ScheduleTests
{
    // torch.optim.lr_scheduler.CosineAnnealingLR(lr = 1, T_max = 10, eta_min = 0.1), PyTorch 1.13.0a0
    private static readonly double[] Cosine =
        [1.0, 0.9779754323328191, 0.9140576474687263, 0.8145033635316129, 0.6890576474687263, 0.55, 0.41094235253127376, 0.2854966364683872,
            0.18594235253127372, 0.12202456766718092];

    public static TheoryData<RateSchedule, double[]> Tables => new()
    {
        { new ConstantRate(), [1, 1, 1, 1, 1, 1, 1, 1, 1, 1] },
        { new CosineRate(0.1), Cosine },
        { new HalvingRate(), [1, 1, 1, 1, 1, 1, 0.5, 0.25, 0.125, 0.0625] },
    };

    [Theory, MemberData(nameof(Tables))]
    public void A_table_of_ten_steps(RateSchedule schedule, double[] shares)
    {
        for (var step = 1; step <= 10; step++) Assert.Equal(shares[step - 1], schedule.Multiplier(step, 10, []), 12);
    }

    [Fact]
    public void Halving_goes_by_the_share_of_steps_that_are_done()
    {
        var schedule = new HalvingRate();
        Assert.Equal([1, 0.5, 0.5, 0.25, 0.125, 0.0625, 0.0625],
            new long[] { 600, 601, 700, 701, 801, 901, 1000 }.Select(step => schedule.Multiplier(step, 1000, [])));
    }

    [Fact]
    public void A_plateau_cuts_the_rate_after_so_many_steps_without_a_better_average_and_not_below_the_floor()
    {
        var schedule = new PlateauRate(Patience: 3, Factor: 0.5, Window: 1, Floor: 0.2);
        //                  first  better  three that are not       better         three        three more: the floor
        double[] losses = [10,     9,      9, 9.5, 9,               8,             8, 8, 8,     8, 8, 8];
        double[] shares = [1,      1,      1, 1, 0.5,               0.5,           0.5, 0.5, 0.25, 0.25, 0.25, 0.2];
        Assert.Equal(shares, Heard(schedule, losses));
    }

    [Fact]
    public void A_plateau_does_not_mind_noise_about_a_falling_mean()
    {
        // it falls by 10 while the patience lasts, and averages of 100 have a standard deviation of about 1.4
        var random = new RandomStream(1, "losses");
        double[] losses = [.. Enumerable.Range(0, 4000).Select(i => 100 - 0.05 * i + 20 * random.NextNormal())];
        Assert.Equal(1, Heard(new PlateauRate(Patience: 200, Window: 100), losses)[^1]);
        Assert.NotEqual(1, Heard(new PlateauRate(Patience: 200, Window: 1), losses)[^1]);
    }

    [Fact]
    public void A_warm_up_rises_in_a_straight_line_and_stays()
    {
        Assert.Equal([0.05, 1, 1], new long[] { 1, 20, 100 }.Select(step => new KlWeightSchedule(0.2, 1).At(step, 100)));
        Assert.Equal([0.2, 4, 4], new long[] { 1, 20, 100 }.Select(step => new KlWeightSchedule(0.2, 4).At(step, 100)));
        Assert.Equal(1, new KlWeightSchedule(0, 1).At(1, 10));
    }

    [Fact]
    public void A_moving_average_starts_at_the_first_number_and_weighs_those_before_less_and_less()
    {
        double[] memory = [0, 0], numbers = [3, 5, -2, 8];
        for (var n = 1; n <= numbers.Length; n++)
        {
            var average = MovingAverage.Add(memory, numbers[n - 1], 4);
            var weights = Enumerable.Range(0, n).Select(i => Math.Pow(0.75, n - 1 - i)).ToList();
            Assert.Equal(weights.Zip(numbers, (w, x) => w * x).Sum() / weights.Sum(), average, 12);
        }
    }

    private static double[] Heard(RateSchedule schedule, IEnumerable<double> losses)
    {
        var memory = new double[schedule.Memory];
        schedule.Initialize(memory);
        return [.. losses.Select(loss =>
        {
            schedule.Update(loss, memory);
            return schedule.Multiplier(1, 1, memory);
        })];
    }
}
