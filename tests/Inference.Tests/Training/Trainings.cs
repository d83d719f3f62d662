using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Training;

/// <summary>Small objectives that need no story, and what trains them.</summary>
internal static class Trainings
{
    /// <summary>
    /// 1/2 sum a (w - c)^2 + 5 tilt sum w of three weights; the scheduled tilt is cos(step), so that gradients go up and down.
    /// </summary>
    public static TrainingObjective Tilted()
    {
        var program = new ProgramBuilder();
        var w = program.Slot("w", [3]);
        var loss = SumAll(0.5 * program.Constant([3, 0.2, 40], [3]) * Square(w - program.Constant([0.3, 1, -0.7], [3])))
            + 5 * program.Slot("tilt", []) * SumAll(w);
        return new(program, [new([new(loss, [new("w", w, _ => [1, -2, 0.5])])])], 1, 1)
        {
            Scheduled = [new("tilt", (step, _) => Math.Cos(step))],
        };
    }

    /// <summary>The gradient of <see cref="Tilted"/>, by hand.</summary>
    public static double[] TiltedGradient(double[] w, long step) =>
        [3 * (w[0] - 0.3) + 5 * Math.Cos(step), 0.2 * (w[1] - 1) + 5 * Math.Cos(step), 40 * (w[2] + 0.7) + 5 * Math.Cos(step)];

    /// <summary>Rows x [rows, 3] and y [rows] with a little noise of their own, settled by the number of rows.</summary>
    public static (Tensor X, Tensor Y) Table(int rows)
    {
        var random = new RandomStream(7, "table");
        var (x, y) = (new double[rows * 3], new double[rows]);
        random.FillNormal(x);
        for (var i = 0; i < rows; i++) y[i] = 1 + 2 * x[3 * i] - x[3 * i + 1] + 0.5 * x[3 * i + 2] + 0.3 * random.NextNormal();
        return (new([rows, 3], x), new([rows], y));
    }

    /// <summary>
    /// The mean squared residual of y over slope and intercept, in batches; noise, where asked for, shakes the residuals, and what was lost
    /// lately makes the loss smaller.
    /// </summary>
    public static TrainingObjective Regression(int rows, int batch, double shaken = 0,
        ElementType type = ElementType.Float64, bool carries = false)
    {
        var ((x, y), program) = (Table(rows), new ProgramBuilder(type));
        var (noise, gradient, intercept) = (new Noise(program, "shake"), program.Slot("slope", [3]), program.Slot("intercept", []));
        program.SetOrigin("y[n]");
        var residual = program.Slot("y", [batch])
            - Reshape(MatMul(program.Slot("x", [batch, 3]), Reshape(gradient, [3, 1])), [batch]) - intercept;
        if (shaken > 0) residual += shaken * noise.Normal([batch]);
        var (loss, lately) = (SumAll(Square(residual)) / batch, program.Slot("lately", []));
        List<StateSlot> carried = carries ? [new("lately", (0.9 * lately) + (0.1 * loss))] : [];
        if (carries) loss /= 1 + lately;
        return new(program, [new([new(loss,
            [new("slope", gradient, random => [random.NextNormal(), random.NextNormal(), random.NextNormal()]),
            new("intercept", intercept, _ => [0])])])], rows, batch)
        {
            Batch = [new("x", x), new("y", y)],
            Noise = noise.Slots,
            Carried = carried,
            Metrics = [("intercept", intercept)],
        };
    }

    /// <summary>Slopes, then the intercept, by the normal equations of the first rows.</summary>
    public static double[] LeastSquares(int rows)
    {
        var (x, y) = Table(rows);
        var design = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(rows, 4, (i, j) => j < 3 ? x.Values[3 * i + j] : 1);
        return [.. design.QR().Solve(MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(y.Values))];
    }

    public static TrainingOutcome Trained(TrainingObjective objective, TrainingOptions options, TrainingEnvironment? around = null)
    {
        using var trainer = new Trainer(objective, options, around ?? new());
        return trainer.Run(TestContext.Current.CancellationToken);
    }

    /// <summary>All weights one after another.</summary>
    public static double[] Numbers(TrainingOutcome outcome) => [.. outcome.Weights.Values.SelectMany(w => w.Values)];
}
