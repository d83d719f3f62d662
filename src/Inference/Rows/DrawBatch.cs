using ProbDsl.Inference.Draws;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Rows;

/// <summary>
/// Several draws of rows that go through the statements together: along a series one program computes a position of all of them. Each draw
/// is to the last bit what it is alone.
/// </summary>
internal sealed class DrawBatch : IDisposable
{
    /// <summary>Draws at once, and numbers that they hold: more of either make a step no faster.</summary>
    private const int MostDraws = 512;

    private const double MostNumbers = 2e6;

    private readonly ForwardDraws forward;
    private readonly SampledArrays single, arrays;
    private readonly int[] draws;
    private readonly ulong[] seeds;
    private readonly int[] order;

    private DrawBatch(ForwardDraws forward, SampledArrays single, SampledArrays arrays, int room)
    {
        (this.forward, this.single, this.arrays) = (forward, single, arrays);
        (draws, seeds, order) = (new int[room], new ulong[room], new int[room]);
    }

    /// <summary>The draws that wait, or were run last, by what they were called.</summary>
    public IEnumerable<(int Name, int Place)> Held => order.Take(Count).Select((name, place) => (name, place));

    /// <summary>How many draws wait.</summary>
    public int Count { get; private set; }

    public bool IsFull => Count == order.Length;

    /// <summary>Null where draws come one by one: nothing goes along a series, they are too large, or not the same together.</summary>
    /// <param name="forward">What is drawn, one by one.</param>
    /// <param name="single">The arrays of one draw.</param>
    /// <param name="count">How many draws there will be.</param>
    public static DrawBatch? Of(ForwardDraws forward, SampledArrays single, int count)
    {
        if (!forward.IsAlongASeries) return null;
        var numbers = forward.NumbersOfADraw;
        var room = (int)Math.Min(Math.Min(MostDraws, count), MostNumbers / Math.Max(1, numbers));
        if (room < 2) return null;
        var arrays = forward.ArraysOf(room);
        var together = forward.Together(arrays);
        if (together.IsEachItsOwn) return new(together, single, arrays, room);
        together.Dispose();
        return null;
    }

    /// <summary>Takes the draw that stands in the arrays of one.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="draw">Of the fit.</param>
    /// <param name="seed">Of what is drawn beside it.</param>
    public void Add(int name, int draw, ulong seed)
    {
        // places that have no draw yet hold one that can be computed
        for (var place = Count; place < (Count == 0 ? order.Length : Count + 1); place++)
        {
            arrays.Take(single, place);
            (order[place], draws[place], seeds[place]) = (name, draw, seed);
        }

        Count++;
    }

    /// <summary>Draws what all of them lack.</summary>
    public Diagnostic? Run() => forward.Run(draws, new NoiseOfEach(seeds));

    /// <summary>The numbers of a variable in one of them.</summary>
    public ReadOnlySpan<double> Of(string variable, int place) => arrays.Of(variable, place);

    /// <summary>Makes room for others.</summary>
    public void Clear() => Count = 0;

    public void Dispose() => forward.Dispose();
}
