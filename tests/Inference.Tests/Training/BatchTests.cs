using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Training;

/// <summary>Which rows a step gets.</summary>
public sealed class BatchTests
{
    public static TheoryData<int, int> Sizes =>
        new() { { 10, 1 }, { 10, 2 }, { 10, 3 }, { 10, 7 }, { 10, 9 }, { 1, 1 }, { 97, 32 }, { 3, 8 } };

    [Theory, MemberData(nameof(Sizes))]
    public void Each_epoch_has_each_row_once(int rows, int size)
    {
        var taken = Taken(rows, size, seed: 3, steps: rows * 4);
        foreach (var epoch in taken.Chunk(rows)) Assert.Equal(Enumerable.Range(0, rows), epoch.Order());
    }

    [Fact]
    public void Epochs_have_orders_of_their_own_and_seeds_too()
    {
        var (one, other) = (Taken(50, 5, 1, 20), Taken(50, 5, 2, 20));
        Assert.NotEqual(one[..50], one[50..100]);
        Assert.NotEqual(one[..50], other[..50]);
    }

    [Fact]
    public void An_epochs_order_does_not_depend_on_the_size_of_batches() => Assert.Equal(Taken(60, 4, 1, 45), Taken(60, 9, 1, 20));

    [Theory, InlineData(1), InlineData(4), InlineData(17)]
    public void A_step_gets_the_same_rows_whatever_came_before(long step)
    {
        using var store = Store(7);
        var all = Taken(23, 7, 5, 20);
        var batches = Of(23, 7, 5);
        batches.Fill(store, step);
        Assert.Equal(all[((int)(step - 1) * 7)..((int)step * 7)], batches.Chosen.ToArray());
    }

    [Fact]
    public void Rows_are_equally_likely_at_each_place()
    {
        // chi squared of 10,000 orders: 99.9% of 5 degrees of freedom is 20.5, for each of six places
        var counts = new double[6, 6];
        var taken = Taken(6, 2, 11, 30_000);
        for (var i = 0; i < taken.Length; i++) counts[i % 6, taken[i]]++;
        for (var place = 0; place < 6; place++)
        {
            var expected = taken.Length / 36.0;
            Assert.InRange(Enumerable.Range(0, 6).Sum(row => Math.Pow(counts[place, row] - expected, 2) / expected), 0, 20.5);
        }
    }

    [Fact]
    public void A_batch_of_all_rows_has_them_in_their_own_order() => Assert.Equal([0, 1, 2, 3, 4, 0, 1, 2, 3, 4], Taken(5, 5, 1, 2));

    [Fact]
    public void The_slots_hold_the_rows_that_were_chosen()
    {
        using var store = Store(4);
        var batches = Of(9, 4, 1);
        for (var step = 1; step < 12; step++)
        {
            batches.Fill(store, step);
            Assert.Equal(batches.Chosen.ToArray().SelectMany(r => new double[] { 10 * r, 10 * r + 1 }), store.Read("x"));
            Assert.Equal(batches.Chosen.ToArray().Select(r => (double)-r), store.Read("y"));
            Assert.Equal(batches.Chosen[2], batches.RowAt(2));
        }
    }

    [Theory, InlineData(1), InlineData(2), InlineData(19)]
    public void Slots_of_floats_hold_the_nearest_floats(int width)
    {
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        store.Declare("x", [3, width], ElementType.Float32);
        double[] data = [.. Enumerable.Range(0, 5 * width).Select(i => Math.Sqrt(i))];
        int[] rows = [4, 0, 4];
        new StoredRows("x", new([5, width], data)).Write(store, rows);
        Assert.Equal(rows.SelectMany(r => data[(r * width)..((r + 1) * width)]).Select(v => (double)(float)v), store.Read("x"));
    }

    [Theory, InlineData(0, 2), InlineData(3, 0)]
    public void Nothing_to_choose_from_is_refused(int rows, int size) => Assert.Throws<ArgumentException>(() => Of(rows, size, 1));

    private static int[] Taken(int rows, int size, ulong seed, int steps)
    {
        using var store = Store(size);
        var (batches, taken) = (Of(rows, size, seed), new List<int>());
        for (var step = 1; step <= steps; step++)
        {
            batches.Fill(store, step);
            taken.AddRange(batches.Chosen);
        }

        return [.. taken];
    }

    private static ManagedStore Store(int size)
    {
        var store = new ManagedEngine().CreateStore();
        store.Declare("x", [size, 2]);
        store.Declare("y", [size]);
        return store;
    }

    private static Batches Of(int rows, int size, ulong seed) => new(
    [
        new("x", new([rows, 2], [.. Enumerable.Range(0, rows).SelectMany(r => new double[] { 10 * r, 10 * r + 1 })])),
        new("y", new([rows], [.. Enumerable.Range(0, rows).Select(r => (double)-r)])),
    ], size, seed);
}
