using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.SparseMatrices;

/// <summary>A symmetric positive-definite matrix by its numbers below and on the diagonal, some of them in parts.</summary>
internal sealed record SparseCase(int Count, int[] Rows, int[] Columns, double[] Values)
{
    /// <summary>Matrices of each kind of structure, by name.</summary>
    public static SparseCase Of(string name)
    {
        var random = new Random(name.Length);
        return name switch
        {
            "one number" => Linked(1, []),
            "diagonal" => Linked(7, []),
            "band" => Linked(60, [.. Band(60, 1), .. Band(60, 3)]),
            "ring" => Linked(40, [.. Band(40, 1), (39, 0)]),
            "arrow at the start" => Linked(50, Enumerable.Range(1, 49).Select(i => (i, 0))),
            "arrow at the end" => Linked(50, Enumerable.Range(0, 49).Select(i => (49, i))),
            "grid" => Linked(144, Grid(12)),
            "trees" => Linked(90, Enumerable.Range(2, 88).Select(i => (i, i - 1 - random.Next(Math.Min(5, i - 1))))),
            "whole" => Linked(150, Enumerable.Range(0, 150).SelectMany(i => Enumerable.Range(0, i).Select(j => (i, j)))),
            "groups of two crossed" => Linked(110, Enumerable.Range(0, 300).Select(_ => (random.Next(70), 70 + random.Next(40)))),
            "at random" => Linked(80,
                Enumerable.Range(0, 200).Select(_ => (random.Next(80), random.Next(80))).Where(e => e.Item1 != e.Item2)),
            "beside many" => Linked(400, [.. Band(400, 1), .. Enumerable.Range(0, 399).Select(i => (399, i)).Where(e => e.Item2 != 398)]),
            _ => throw new ArgumentException(name),
        };

        // each edge takes a part of the diagonal at both ends, and a fifth of the edges is in two parts
        SparseCase Linked(int count, IEnumerable<(int, int)> edges)
        {
            var (rows, columns, values) = (new List<int>(), new List<int>(), new List<double>());
            foreach (var i in Enumerable.Range(0, count)) Add(i, i, 0.2 + random.NextDouble());
            foreach (var (i, j) in edges)
            {
                var value = random.NextDouble() - 0.5;
                Add(i, i, Math.Abs(value) * 1.1);
                Add(j, j, Math.Abs(value) * 1.1);
                if (random.Next(5) > 0) Add(i, j, value);
                else
                {
                    Add(i, j, 3 * value);
                    Add(j, i, -2 * value);
                }
            }

            return new(count, [.. rows], [.. columns], [.. values]);

            void Add(int i, int j, double value)
            {
                rows.Add(i);
                columns.Add(j);
                values.Add(value);
            }
        }
    }

    /// <summary>Neighbors in a square of so many rows.</summary>
    public static IEnumerable<(int, int)> Grid(int side) => Enumerable.Range(0, side * side).SelectMany(i =>
        new[] { (i, i - 1), (i, i - side) }.Where((e, k) => k == 0 ? i % side > 0 : i >= side));

    private static IEnumerable<(int, int)> Band(int count, int lag) => Enumerable.Range(lag, count - lag).Select(i => (i, i - lag));

    /// <summary>The matrix as a whole: rows of numbers.</summary>
    public double[][] Dense()
    {
        double[][] whole = [.. Enumerable.Range(0, Count).Select(_ => new double[Count])];
        for (var e = 0; e < Values.Length; e++)
        {
            whole[Rows[e]][Columns[e]] += Values[e];
            if (Rows[e] != Columns[e]) whole[Columns[e]][Rows[e]] += Values[e];
        }

        return whole;
    }

    /// <summary>The right side and the noise of a case: [N] each.</summary>
    public (Tensor Right, Tensor Noise) Vectors() => (Check.Numbers([Count], 3), Check.Numbers([Count], 4));

    /// <summary>The op, of numbers in a slot `values`.</summary>
    public SparsePrecisionResults Build(ProgramBuilder builder)
    {
        var (right, noise) = Vectors();
        return builder.SparsePrecision(builder.Slot("values", [Values.Length]),
            builder.Constant(new Tensor([Values.Length], [.. Rows.Select(r => (double)r)])),
            builder.Constant(new Tensor([Values.Length], [.. Columns.Select(c => (double)c)])),
            builder.Constant(right), builder.Constant(noise));
    }

    /// <summary>The numbers of the slot.</summary>
    public Dictionary<string, Tensor> Slots => new() { ["values"] = new([Values.Length], Values) };
}
