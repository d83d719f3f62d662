using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Runtime.Engines;

/// <summary>
/// The memory of an engine that outlives a run: slots, which programs read and update, and tables, from which rows are gathered. Numbers
/// are
/// copied in and out, row-major. Look a slot up once with <see cref="Of"/> and keep the handle. Writing, taking and filling allocate
/// nothing.
/// </summary>
public interface IStore : IDisposable
{
    /// <summary>The engine that made it.</summary>
    IEngine Engine { get; }

    /// <summary>Makes a slot of zeros; one of the same name, shape and type may be there already.</summary>
    /// <param name="name">The name by which programs read it.</param>
    /// <param name="shape">The shape of its numbers.</param>
    /// <param name="type">How they are stored: float32 or float64.</param>
    /// <exception cref="ArgumentException">The slot is there with another shape or type.</exception>
    Slot Declare(string name, Shape shape, ElementType type = ElementType.Float64);

    /// <summary>Whether a slot of this name is there.</summary>
    bool Has(string name);

    /// <summary>The handle of a slot.</summary>
    /// <exception cref="ArgumentException">There is no such slot.</exception>
    Slot Of(string name);

    /// <summary>Copies numbers in, each rounded to the slot's type.</summary>
    /// <exception cref="ArgumentException">There are more or fewer than the slot has, or the slot is another engine's.</exception>
    void Write(Slot slot, ReadOnlySpan<double> values);

    /// <summary>Copies a slot's numbers out.</summary>
    /// <exception cref="ArgumentException">There is no room for all of them, or the slot is another engine's.</exception>
    void Read(Slot slot, Span<double> into);

    /// <summary>
    /// Keeps rows [rows, ..] for <see cref="Take"/>. The tensor must not change as long as the table is used: a store may read it in place.
    /// </summary>
    /// <exception cref="ArgumentException">It is a single number.</exception>
    RowTable Keep(Tensor rows);

    /// <summary>Frees a table before the store is disposed.</summary>
    void Release(RowTable table);

    /// <summary>Row i of the slot becomes row rows[i] of the table, counted from 0: slot [rows taken, ..] of a table [rows, ..].</summary>
    /// <exception cref="ArgumentException">The slot does not have the size of so many rows, or a row is not in the table.</exception>
    void Take(Slot slot, RowTable table, ReadOnlySpan<int> rows);

    /// <summary>
    /// Fills a slot with noise from the start of a stream: a slot of float64 with the numbers of <see cref="NoiseSlot.Fill(RandomStream,
    /// Span{double})"/>,
    /// one of float32 with those of <see cref="NoiseSlot.Fill(RandomStream, Span{float})"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The slot is another engine's.</exception>
    void Fill(Slot slot, NoiseSlot noise, RandomStream stream);
}
