using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Em;

/// <summary>
/// The E step as a program for engines that run on a device, block by block of rows, which stay there: log densities, log-sum-exp,
/// responsibilities and statistics as in <see cref="ResponsibilityPass"/>, in float64. Blocks are added in order.
/// </summary>
internal sealed class ResponsibilityProgram : IResponsibilityPass, IDisposable
{
    /// <summary>The numbers [rows, components, columns] of a block, which a program may have to store.</summary>
    public const int MostNumbers = 1 << 26;

    private const string LogLikelihood = "log-likelihood", Rows = "rows", Times = "times", LogWeights = "log weights";

    private readonly MixtureRows model;
    private readonly ICommunicator ranks;
    private readonly int first, end, length;
    private readonly IEngine engine;
    private readonly IStore store;
    private readonly IProgram program;
    private readonly RowTable[] tables;
    private readonly RowTable times;
    private readonly int[] places, counted, offsets;

    private ResponsibilityProgram(MixtureRows model, EngineChoice engine, ICommunicator ranks, int numbers)
    {
        WorkCount.Add("E step of rows");
        using var guard = new ConstructionGuard();
        (this.model, this.ranks, this.engine, offsets) = (model, ranks, guard.Add(engine.Start()), MixtureSums.Offsets(model));
        length = Math.Clamp(numbers / (model.Components * model.Distributions.Max(d => d.Columns.Length)), 1, model.Rows);
        var (block, count) = ranks.PartOf((model.Rows + length - 1) / length);
        (first, end) = (block * length, Math.Min(model.Rows, (block + count) * length));
        (places, counted) = (new int[length], new int[length]);
        store = this.engine.CreateStore();
        tables = [.. model.Distributions.Select(d => store.Keep(ByRow(d.Columns)))];
        times = store.Keep(new([model.Rows + 1], [.. model.Copies ?? LargeArrays.Filled(1.0, model.Rows), 0]));
        program = this.engine.Compile(Built(), store);
        guard.Release();
    }

    /// <summary>The program; null if some family has none.</summary>
    /// <param name="model">The rows.</param>
    /// <param name="engine">The engine of the device.</param>
    /// <param name="ranks">The processes, of which each has a part of the rows.</param>
    /// <param name="numbers">The largest number of numbers [rows, components, columns] of a block.</param>
    public static ResponsibilityProgram? Compile(MixtureRows model, EngineChoice engine, ICommunicator ranks, int numbers = MostNumbers) =>
        model.Distributions.All(d => d.Family.Program is not null) ? new(model, engine, ranks, numbers) : null;

    public MixtureSums Run(MixtureState state, MixtureState? about = null)
    {
        store.Write(store.Of(LogWeights), Array.ConvertAll(state.Weights, Math.Log));
        for (var i = 0; i < model.Distributions.Count; i++)
        {
            var family = model.Distributions[i].Family;
            var prepared = Array.ConvertAll(state.Thetas[i], t => family.Prepared(t));
            store.Write(store.Of(Prepared(i)), [.. prepared.SelectMany(p => p)]);
            store.Write(store.Of(Centers(i)), [.. (about is null ? prepared : Array.ConvertAll(about.Thetas[i], t => family.Prepared(t)))
                .SelectMany(p => p)]);
        }

        var total = new double[offsets[^1]];
        ranks.SumInOrder(total, Add);
        return new(total, offsets, model.Components);
    }

    public void Dispose()
    {
        program.Dispose();
        store.Dispose();
        engine.Dispose();
    }

    private void Add(double[] sums)
    {
        for (var start = first; start < end; start += length)
        {
            // past the end the last row is repeated, and counts 0
            for (var i = 0; i < length; i++)
                (places[i], counted[i]) = start + i < model.Rows ? (start + i, start + i) : (model.Rows - 1, model.Rows);
            for (var i = 0; i < tables.Length; i++) store.Take(store.Of(RowsOf(i)), tables[i], places);
            store.Take(store.Of(Times), times, counted);
            program.Run();
            var at = 0;
            foreach (var output in (string[])[LogLikelihood, Rows, .. model.Distributions.Select((_, i) => Statistics(i))])
                foreach (var number in program.Numbers(program.Of(output))) sums[at++] += number;
        }
    }

    private TensorProgram Built()
    {
        var (builder, count) = (new ProgramBuilder(ElementType.Float64), model.Components);
        var scores = Reshape(Declared(builder, LogWeights, [count]), [1, count]);
        for (var i = 0; i < tables.Length; i++)
        {
            var family = model.Distributions[i].Family;
            scores += family.Program!.LogDensities(Declared(builder, RowsOf(i), [length, model.Distributions[i].Columns.Length]),
                Declared(builder, Prepared(i), [count, family.PreparedCount]));
        }

        var (logSums, copies) = (LogSumExp(scores, 1), Declared(builder, Times, [length]));
        var weights = Reshape(copies, [length, 1]) * Exp(scores - Reshape(logSums, [length, 1]));
        // an array, since a single number that is not finite would be no result
        var outputs = new List<(string, Value)> { (LogLikelihood, Reshape(SumAll(copies * logSums), [1])), (Rows, Sum(weights, 0)) };
        for (var i = 0; i < tables.Length; i++)
            outputs.Add((Statistics(i), model.Distributions[i].Family.Program!.Statistics(
                builder.Slot(RowsOf(i), [length, model.Distributions[i].Columns.Length]), weights,
                Declared(builder, Centers(i), [count, model.Distributions[i].Family.PreparedCount]))));
        return builder.Build([.. outputs]);
    }

    private Value Declared(ProgramBuilder builder, string name, Shape shape)
    {
        store.Declare(name, shape);
        return builder.Slot(name, shape);
    }

    private static Tensor ByRow(double[][] columns)
    {
        var rows = LargeArrays.Allocate<double>(checked(columns.Length * columns[0].Length));
        for (var d = 0; d < columns.Length; d++)
            for (var n = 0; n < columns[d].Length; n++) rows[(n * columns.Length) + d] = columns[d][n];
        return new([columns[0].Length, columns.Length], rows);
    }

    private static string RowsOf(int distribution) => $"rows of {distribution}";

    private static string Prepared(int distribution) => $"prepared {distribution}";

    private static string Centers(int distribution) => $"centers {distribution}";

    private static string Statistics(int distribution) => $"statistics {distribution}";
}
