using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Inference;

/// <summary>Reads what estimation needs of a drawn statement as flat rows: the observed numbers by columns, and which element of its params each row reads.</summary>
internal sealed class RowReader(Problem problem, StandardCatalogue catalogue, Draw draw, int repeats = 0)
{
    /// <summary>One array per element of the law's own target, and of the dimensions over which its params are repeated; one number per row, rows in the order of the loops, other dimensions innermost.</summary>
    public double[][] Columns()
    {
        var builder = new ProgramBuilder();
        var lowering = new StoryLowering(problem, catalogue, builder);
        var target = Spread(lowering, lowering.Lower(draw.Target, lowering.Bind(draw.Loops)));
        var dimension = target.Shape.Trailing(draw.Law.Of.Target.Dims.Count + repeats).Count;
        var columns = Transpose(Reshape(target, [target.Shape.Count / dimension, dimension]), 1, 0);
        var values = Interpreter.Evaluate(columns).Values;
        var rows = values.Length / dimension;
        return [.. Enumerable.Range(0, dimension).Select(d => values.AsSpan(d * rows, rows).ToArray())];
    }

    /// <summary>The flat element (from 0) that each row reads of arrays with these leading sizes, by indices that no latent decides.</summary>
    public int[] Elements(ValueList<At> key, IReadOnlyList<int> sizes, int rows)
    {
        var elements = new int[rows];
        for (var i = 0; i < key.Count; i++)
        {
            var positions = Positions(key[i]);
            var repeat = rows / positions.Length;
            for (var row = 0; row < rows; row++) elements[row] = (elements[row] * sizes[i]) + (int)positions[row / repeat] - 1;
        }

        return elements;
    }

    private double[] Positions(At at)
    {
        var builder = new ProgramBuilder();
        var lowering = new StoryLowering(problem, catalogue, builder);
        return Interpreter.Evaluate(Spread(lowering, lowering.PositionOf(at, lowering.Bind(draw.Loops)))).Values;
    }

    private Value Spread(StoryLowering lowering, Lowered value) => value.SpreadOver(Axis.Union(lowering.AxesOf(draw.Loops))).Value;
}
