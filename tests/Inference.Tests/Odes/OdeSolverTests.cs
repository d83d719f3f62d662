using ProbDsl.Inference.Odes;

namespace ProbDsl.Tests.Odes;

/// <summary>Equations whose solutions have a formula, followed forwards and backwards.</summary>
public sealed class OdeSolverTests
{
    private static OdeSettings By(string solver, double tolerance = 1e-5, int steps = 20) => new(solver, tolerance, tolerance, steps);

    /// <summary>x' = -2 t x from 1: exp(-t^2); y' = (-y2, y1): a turn; each beside the others.</summary>
    [Theory]
    [InlineData("dopri5", 1e-6, 2e-5)]
    [InlineData("dopri5", 1e-10, 2e-9)]
    [InlineData("tsit5", 1e-6, 2e-5)]
    [InlineData("tsit5", 1e-10, 2e-9)]
    public void Steps_that_adapt_keep_to_the_tolerance(string solver, double tolerance, double most)
    {
        var field = new OneField(1, 3, (t, x, dx) => (dx[0], dx[1], dx[2]) = (-2 * t * x[0], -x[2], x[1]));
        double[] state = [1, 1, 0];
        Assert.Null(new OdeSolver(field, By(solver, tolerance)).Solve(state, 0, 1.5));
        double[] true_ = [Math.Exp(-2.25), Math.Cos(1.5), Math.Sin(1.5)];
        Assert.All(state.Zip(true_), pair => Assert.Equal(pair.Second, pair.First, most));
        Assert.Null(new OdeSolver(field, By(solver, tolerance)).Solve(state, 1.5, 0));
        Assert.All(state.Zip((double[])[1, 1, 0]), pair => Assert.Equal(pair.Second, pair.First, 10 * most));
    }

    /// <summary>
    /// Twice as many steps: 2^order less error; of steps that adapt, an error that falls with the fifth power of their number.
    /// </summary>
    [Theory, InlineData("rk4", 4), InlineData("euler", 1)]
    public void The_error_falls_with_the_order(string solver, int order)
    {
        double Error(int steps)
        {
            double[] state = [1];
            Assert.Null(new OdeSolver(new OneField(1, 1, (t, x, dx) => dx[0] = -2 * t * x[0]), By(solver, steps: steps))
                .Solve(state, 0, 1));
            return Math.Abs(state[0] - Math.Exp(-1));
        }

        Assert.Equal(order, Math.Log2(Error(40) / Error(80)), 0.1);
    }

    [Theory, InlineData("dopri5"), InlineData("tsit5")]
    public void Steps_that_adapt_are_of_the_fifth_order(string solver)
    {
        (double Error, int Steps) At(double tolerance)
        {
            double[] state = [1, 0];
            var follower = new OdeSolver(new OneField(1, 2, (_, x, dx) => (dx[0], dx[1]) = (-x[1], x[0])), By(solver, tolerance));
            Assert.Null(follower.Solve(state, 0, 20));
            return (Math.Abs(state[0] - Math.Cos(20)) + Math.Abs(state[1] - Math.Sin(20)), follower.Steps);
        }

        var (coarse, fine) = (At(1e-6), At(1e-10));
        Assert.Equal(5, Math.Log(coarse.Error / fine.Error) / Math.Log((double)fine.Steps / coarse.Steps), 0.5);
    }

    /// <summary>
    /// Errors smaller than rounding are out of reach, and nothing runs away; a solution that is infinite at time 1 does, at tolerances that
    /// are none too small.
    /// </summary>
    [Theory]
    [InlineData(1e-30, false, "ToleranceTooSmall")]
    [InlineData(1e-6, false, null)]
    [InlineData(1e-6, true, "Diverged")]
    public void Tolerances_out_of_reach_are_no_running_away(double tolerance, bool isInfinite, string? trouble)
    {
        double[] state = [1];
        var failure = new OdeSolver(new OneField(1, 1, (_, x, dx) => dx[0] = isInfinite ? x[0] * x[0] : Math.Sin(5 * x[0])),
            By("dopri5", tolerance)).Solve(state, 0, 1.5);
        Assert.Equal(trouble, failure?.Reason.ToString());
    }

    [Theory, InlineData("dopri5"), InlineData("rk4")]
    public void An_equation_does_not_depend_on_those_beside_it(string solver)
    {
        void Gradient(double t, double[] x, double[] dx) => dx[0] = Math.Sin(5 * x[0]) + t;
        double[] many = [.. Enumerable.Range(0, 7).Select(i => (i - 3) * 1.7)];
        double[] alone = [many[2]];
        Assert.Null(new OdeSolver(new OneField(7, 1, Gradient), By(solver)).Solve(many, 0, 2));
        Assert.Null(new OdeSolver(new OneField(1, 1, Gradient), By(solver)).Solve(alone, 0, 2));
        Assert.Equal(alone[0], many[2]);
    }

    /// <summary>x' = x^2 from x has its pole at 1 / x.</summary>
    [Fact]
    public void A_solution_that_diverges_is_reported()
    {
        double[] states = [0.5, 2, 0.1];
        var failure = new OdeSolver(new OneField(3, 1, (_, x, dx) => dx[0] = x[0] * x[0]), By("dopri5")).Solve(states, 0, 1);
        Assert.Equal(1, failure!.Row);
        Assert.Equal(0.5, failure.Time, 1e-3);
    }

    [Fact]
    public void A_solution_that_is_not_finite_is_reported_by_every_solver()
    {
        foreach (var solver in new[] { "dopri5", "rk4" })
            Assert.Equal(new(OdeFailureReason.DerivativeNotFinite, 1, 0),
                new OdeSolver(new OneField(2, 1, (_, x, dx) => dx[0] = Math.Sqrt(x[0])), By(solver)).Solve([1, -1], 0, 1));
    }

    /// <summary>x / (1 - x t) has no end at time 1 / x.</summary>
    [Theory, InlineData("dopri5", 1e-5), InlineData("tsit5", 1e-5), InlineData("rk4", 0.1)]
    public void A_solution_that_diverges_is_reported_with_its_time(string solver, double near)
    {
        var failure = new OdeSolver(new OneField(2, 1, (_, x, dx) => dx[0] = x[0] * x[0]), By(solver)).Solve([0.1, 3], 0, 1);
        Assert.Equal((OdeFailureReason.Diverged, 1), (failure!.Reason, failure.Row));
        Assert.InRange(failure.Time, (1 / 3.0) - near, (1 / 3.0) + (2 * near));
    }

    /// <summary>A stiff one would take 300,000 steps.</summary>
    [Fact]
    public void Too_many_steps_are_reported()
    {
        var failure = new OdeSolver(new OneField(1, 1, (t, x, dx) => dx[0] = -1e6 * (x[0] - Math.Cos(t))), By("dopri5")).Solve([0], 0, 1);
        Assert.Equal(OdeFailureReason.TooManySteps, failure!.Reason);
        Assert.True(failure.Time is > 0 and < 0.2);
    }

    [Fact]
    public void Where_nothing_moves_nothing_is_lost()
    {
        double[] state = [0, 3];
        Assert.Null(new OdeSolver(new OneField(1, 2, (_, _, dx) => Array.Clear(dx)), By("dopri5")).Solve(state, 0, 1));
        Assert.Equal([0, 3], state);
    }
}
