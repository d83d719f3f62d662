using System.Text;

namespace ProbDsl.Runtime.Managed.StraightLines;

/// <summary>
/// A run of ops on small arrays, number by number. What only moves numbers takes no step. An op that has no instruction of its own for a
/// single number is a loop over a few numbers: each number has the bits that the loop of its op computes, wherever it stands.
/// </summary>
internal sealed class ScalarCode
{
    private readonly List<ScalarStep> steps = [];
    private readonly Dictionary<ScalarStep, int> known = [];

    /// <summary>The steps in order.</summary>
    public IReadOnlyList<ScalarStep> Steps => steps;

    /// <summary>How many numbers the scratch memory has.</summary>
    public int Scratch { get; private set; }

    /// <summary>Text that is the same for the same code.</summary>
    public string Key
    {
        get
        {
            var text = new StringBuilder();
            foreach (var s in steps) text.Append((int)s.Kind).Append(' ').Append(s.A).Append(' ').Append(s.B).Append(' ').Append(s.C)
                .Append(' ').Append((int)s.Op).Append(' ').Append(s.Bits).Append(';');
            return text.ToString();
        }
    }

    public int Load(int place, int number) => Once(new(ScalarKind.Load, place, number));

    public int Number(double value) => Once(new(ScalarKind.Number, Bits: BitConverter.DoubleToInt64Bits(value)));

    public int Apply(Op op, int a, int b = 0, int c = 0) => Add(new(ScalarKind.Op, a, b, c, op));

    /// <summary>The results of a loop over these numbers; one result for a sum.</summary>
    public int[] Loop(Op op, int[] first, int[]? second = null)
    {
        var count = first.Length;
        foreach (var (i, a) in first.Index()) Add(new(ScalarKind.Argument, a, i));
        foreach (var (i, b) in (second ?? []).Index()) Add(new(ScalarKind.Argument, b, count + i));
        Add(new(ScalarKind.Loop, count, second is null ? 1 : 2, Op: op));
        var results = op == Op.Sum ? 1 : count;
        Scratch = Math.Max(Scratch, 3 * count);
        return [.. Enumerable.Range(0, results).Select(i => Add(new(ScalarKind.Result, (2 * count) + i)))];
    }

    public void Store(int place, int number, int step) => Add(new(ScalarKind.Store, place, number, step));

    // an address is read once, before it may be overwritten
    private int Once(ScalarStep step) => known.TryGetValue(step, out var at) ? at : known[step] = Add(step);

    private int Add(ScalarStep step)
    {
        steps.Add(step);
        return steps.Count - 1;
    }
}
