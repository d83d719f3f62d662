using ProbDsl.Inference.MessagePassing;

namespace ProbDsl.Inference.Gibbs;

/// <summary>
/// Draws missing cells on which observed data depend, each block of them from its normal distribution given everything else: the gradient
/// of the log density by the cells is linear in them, so that its values at a few points give the mean and the precision. Blocks of a round
/// are drawn together.
/// </summary>
internal sealed class CellDraws : IDisposable
{
    private readonly IProgram gradients;
    private readonly IStore store;

    /// <param name="joint">The mean log density of the story.</param>
    /// <param name="engine">The engine of the program.</param>
    /// <param name="store">The store, in which the slots of the cells are declared.</param>
    public CellDraws(ExpectedJoint joint, IEngine engine, IStore store) =>
        (this.store, gradients) = (store, engine.Compile(joint.CellGradients(), store));

    /// <exception cref="ImproperFactor">Nothing determines a cell.</exception>
    public void Draw(CellState cells, RandomStream random)
    {
        foreach (var round in cells.Rounds)
        {
            Run(cells, c => c.Gradient);
            for (var color = 0; color < round.Max(b => b.ColorCount); color++)
            {
                foreach (var block in round) block.Move(color);
                Write(cells);
                Run(cells, c => c.SteppedGradient);
                foreach (var block in round) block.Return(color);
            }

            foreach (var block in round) block.Draw(random);
            Write(cells);
        }
    }

    /// <summary>Writes the current values to the store.</summary>
    public void Write(CellState cells)
    {
        foreach (var column in cells.Columns) store.Write(column.Slot, column.Numbers);
    }

    public void Dispose() => gradients.Dispose();

    private void Run(CellState cells, Func<CellColumn, double[]> into)
    {
        gradients.Run();
        foreach (var column in cells.Columns) gradients.Read(ExpectedJoint.GradientOf(column.Slot), into(column));
    }
}

/// <summary>The missing cells of a chain.</summary>
/// <param name="columns">The cells of each data name.</param>
/// <param name="blocks">The cells in blocks.</param>
internal sealed class CellState(IReadOnlyList<CellColumn> columns, CellBlocks blocks)
{
    public IReadOnlyList<CellColumn> Columns => columns;

    /// <summary>The blocks of each round, which are drawn together.</summary>
    public IReadOnlyList<IReadOnlyList<NormalBlock>> Rounds { get; } = [.. blocks.Rounds.Select(round =>
        round.Select(b => new NormalBlock(b, [.. b.Cells.Select(c => columns.First(column => column.Data == c.Data))])).ToList())];

    /// <summary>Writes the cells to their places in a draw.</summary>
    public void Write(Span<double> into)
    {
        foreach (var column in columns)
            for (var i = 0; i < column.Places.Length; i++) into[column.Places[i]] = column.Numbers[i];
    }
}

/// <summary>The missing cells of a data name, as one chain has them.</summary>
/// <param name="data">The data name.</param>
/// <param name="start">The first value of each cell.</param>
/// <param name="places">The places of the cells in a draw.</param>
internal sealed class CellColumn(string data, double[] start, int[] places)
{
    public string Data => data;

    public string Slot { get; } = MissingCells.SlotOf(data);

    public int[] Places => places;

    /// <summary>The current values.</summary>
    public double[] Numbers { get; } = [.. start];

    /// <summary>The step of each cell from one point to another: its last standard deviation given all other cells.</summary>
    public double[] Steps { get; } = [.. Enumerable.Repeat(1.0, start.Length)];

    /// <summary>The gradient of the log density at the current values.</summary>
    public double[] Gradient { get; } = new double[start.Length];

    /// <summary>The same where the cells of a color are a step further.</summary>
    public double[] SteppedGradient { get; } = new double[start.Length];
}

/// <summary>The normal distribution of a block of cells, read off gradients.</summary>
/// <param name="block">The block.</param>
/// <param name="columns">The column of each of its cells.</param>
internal sealed class NormalBlock(CellBlock block, CellColumn[] columns)
{
    private readonly int size = columns.Length;
    private readonly double[] before = new double[columns.Length], drawn = new double[columns.Length],
        precision = new double[columns.Length * columns.Length];

    public int ColorCount { get; } = block.Colors.Max() + 1;

    /// <summary>Moves the cells of a color by their steps.</summary>
    public void Move(int color)
    {
        for (var i = 0; i < size; i++)
        {
            if (block.Colors[i] != color) continue;
            before[i] = Number(i);
            Number(i) += Step(i);
        }
    }

    /// <summary>Reads the columns of the precision matrix at the cells of a color, and moves them back.</summary>
    public void Return(int color)
    {
        for (var j = 0; j < size; j++)
        {
            if (block.Colors[j] != color) continue;
            var step = Number(j) - before[j];
            Number(j) = before[j];
            foreach (var i in block.Neighbors[j])
                precision[(i * size) + j] = (Of(columns[i].Gradient, i) - Of(columns[i].SteppedGradient, i)) / step;
        }
    }

    /// <exception cref="ImproperFactor">Nothing determines a cell.</exception>
    public void Draw(RandomStream random)
    {
        for (var i = 0; i < size; i++)
        {
            var own = precision[i * (size + 1)];
            if (!(own > 0 && double.IsFinite(own))) throw new ImproperFactor(columns[i].Slot);
            Step(i) = 1 / Math.Sqrt(own);
            // differences have rounding errors of their own
            for (var j = 0; j < i; j++)
                precision[(i * size) + j] = 0.5 * (precision[(i * size) + j] + precision[(j * size) + i]);
            drawn[i] = Of(columns[i].Gradient, i);
        }

        if (double.IsNaN(SmallCholesky.Factorize(precision, size))) throw new ImproperFactor(columns[0].Slot);
        SmallCholesky.SolveLower(precision, size, drawn);
        for (var i = 0; i < size; i++) drawn[i] += random.NextNormal();
        SmallCholesky.SolveUpper(precision, size, drawn);
        for (var i = 0; i < size; i++) Number(i) += drawn[i];
        // the factor has overwritten places of cells that are no neighbors
        Array.Clear(precision);
    }

    private double Of(double[] numbers, int cell) => numbers[block.Cells[cell].At];

    private ref double Number(int cell) => ref columns[cell].Numbers[block.Cells[cell].At];

    private ref double Step(int cell) => ref columns[cell].Steps[block.Cells[cell].At];
}
