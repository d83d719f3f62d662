using ProbDsl.Inference.Lowering;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Lowering;

/// <summary>The trace of a Jacobian, exact and by Hutchinson's estimates.</summary>
public sealed class VelocityTraceTests
{
    /// <summary>
    /// v = tanh(x A), whose Jacobian has the trace sum_i A_ii (1 - v_i^2). The estimates along all directions of signs have it as their
    /// mean, without error: elements beside the diagonal cancel. A single one has not.
    /// </summary>
    [Fact]
    public void Estimates_have_the_exact_trace_as_their_mean()
    {
        double[] x = [0.3, -1.1, 0.7, 1.4, 0.2, -0.5], a = [0.9, -0.4, 0.3, 0.5, -0.7, 1.1, -0.2, 0.6, 0.8];
        var builder = new ProgramBuilder();
        var (state, direction) = (builder.Slot("x", [2, 3]), builder.Slot("direction", [2, 3]));
        var velocity = Ops.Tanh(Ops.MatMul(state, builder.Constant(new Tensor([3, 3], a))));
        builder.Output("exact", VelocityTrace.Lower(velocity, state, null));
        builder.Output("along", VelocityTrace.Lower(velocity, state, direction));
        var program = new Interpreter(builder.Build());
        var (exact, mean, single) = (new double[2], new double[2], new double[2]);
        for (var signs = 0; signs < 8; signs++)
        {
            double[] e = [.. Enumerable.Range(0, 6).Select(i => ((signs >> (i % 3)) & 1) == 0 ? 1.0 : -1)];
            var run = program.Run(new Dictionary<string, Tensor> { ["x"] = new([2, 3], x), ["direction"] = new([2, 3], e) });
            (exact, single) = (run["exact"].Values, run["along"].Values);
            for (var row = 0; row < 2; row++) mean[row] += single[row] / 8;
        }

        for (var row = 0; row < 2; row++)
        {
            var trace = Enumerable.Range(0, 3).Sum(i =>
                a[4 * i] * (1 - Math.Pow(Math.Tanh(Enumerable.Range(0, 3).Sum(k => x[(3 * row) + k] * a[(3 * k) + i])), 2)));
            Assert.Equal(trace, exact[row], 1e-12);
            Assert.Equal(trace, mean[row], 1e-12);
            Assert.NotEqual(trace, single[row], 1e-3);
        }
    }
}
