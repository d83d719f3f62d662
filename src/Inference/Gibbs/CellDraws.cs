using ProbDsl.Inference.MessagePassing;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Gibbs;

/// <summary>
/// Draws missing cells on which observed data depend, each from its normal distribution given everything else: the gradient of the log
/// density by a cell is linear in it, so that its values at two points give the mean and the precision. Cells that share no statement are
/// drawn together.
/// </summary>
internal sealed class CellDraws : IDisposable
{
    private readonly IProgram gradients;
    private readonly IStore store;
    private readonly List<CellColumn> columns;
    private readonly int rounds;

    /// <param name="joint">The mean log density of the story.</param>
    /// <param name="columns">The cells of each data name.</param>
    /// <param name="engine">The engine of the program.</param>
    /// <param name="store">The store, in which the slots of the cells are declared.</param>
    public CellDraws(ExpectedJoint joint, IEnumerable<CellColumn> columns, IEngine engine, IStore store)
    {
        (this.columns, this.store, gradients) = ([.. columns], store, engine.Compile(joint.CellGradients(), store));
        rounds = this.columns.SelectMany(c => c.Rounds).Max() + 1;
    }

    /// <summary>Sets every cell to its start.</summary>
    public void Begin()
    {
        foreach (var column in columns)
        {
            column.Start.CopyTo(column.Numbers, 0);
            Array.Fill(column.Steps, 1);
            store.Write(column.Slot, column.Numbers);
        }
    }

    /// <exception cref="ImproperFactor">Nothing determines a cell.</exception>
    public void Draw(RandomStream random)
    {
        for (var round = 0; round < rounds; round++)
        {
            Run(c => c.Here);
            foreach (var column in columns)
            {
                column.Move(round);
                store.Write(column.Slot, column.Numbers);
            }

            Run(c => c.There);
            foreach (var column in columns)
            {
                column.Draw(round, random);
                store.Write(column.Slot, column.Numbers);
            }
        }
    }

    public void Write(Span<double> into)
    {
        foreach (var column in columns)
            for (var i = 0; i < column.Places.Length; i++) into[column.Places[i]] = column.Numbers[i];
    }

    public void Dispose() => gradients.Dispose();

    private void Run(Func<CellColumn, double[]> into)
    {
        gradients.Run();
        foreach (var column in columns) gradients.Read(ExpectedJoint.GradientOf(column.Slot), into(column));
    }
}

/// <summary>The missing cells of a data name, as one chain has them.</summary>
/// <param name="data">The data name.</param>
/// <param name="start">The first value of each cell.</param>
/// <param name="rounds">The round of each cell.</param>
/// <param name="places">The places of the cells in a draw.</param>
internal sealed class CellColumn(string data, double[] start, int[] rounds, int[] places)
{
    private readonly double[] before = new double[start.Length];

    public string Slot { get; } = MissingCells.SlotOf(data);

    public double[] Start => start;

    public int[] Rounds => rounds;

    public int[] Places => places;

    /// <summary>The current values.</summary>
    public double[] Numbers { get; } = [.. start];

    /// <summary>The step of each cell from one point to the other: its last standard deviation.</summary>
    public double[] Steps { get; } = new double[start.Length];

    /// <summary>The gradients at the current values, and a step further.</summary>
    public double[] Here { get; } = new double[start.Length];

    /// <inheritdoc cref="Here"/>
    public double[] There { get; } = new double[start.Length];

    /// <summary>Moves the cells of a round by their steps.</summary>
    public void Move(int round)
    {
        Numbers.CopyTo(before, 0);
        for (var i = 0; i < rounds.Length; i++)
            if (rounds[i] == round) Numbers[i] += Steps[i];
    }

    /// <summary>Draws the cells of a round, which have been moved.</summary>
    public void Draw(int round, RandomStream random)
    {
        for (var i = 0; i < rounds.Length; i++)
        {
            if (rounds[i] != round) continue;
            var precision = (Here[i] - There[i]) / (Numbers[i] - before[i]);
            if (!(precision > 0 && double.IsFinite(precision))) throw new ImproperFactor(Slot);
            Steps[i] = 1 / Math.Sqrt(precision);
            Numbers[i] = before[i] + (Here[i] / precision) + (Steps[i] * random.NextNormal());
        }
    }
}
