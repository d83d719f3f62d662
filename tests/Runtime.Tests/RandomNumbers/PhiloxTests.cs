using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.RandomNumbers;

/// <summary>The known answers of Random123 (kat_vectors, philox4x32 10): all zero, all one, digits of pi.</summary>
public sealed class PhiloxTests
{
    private const uint Ones = 0xFFFFFFFF;

    [Fact]
    public void Known_answers()
    {
        Assert.Equal((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u), Philox.Block(0, 0, 0, 0, 0, 0));
        Assert.Equal((0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu), Philox.Block(Ones, Ones, Ones, Ones, Ones, Ones));
        Assert.Equal(
            (0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u),
            Philox.Block(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0));
    }

    [Fact]
    public void Halves_hold_their_lower_word_low() =>
        Assert.Equal((0x94fdccebd16cfe09ul, 0x24126ea15001e420ul),
            Philox.Block(0x85a308d3243f6a88, 0x0370734413198a2e, 0x299f31d0a4093822));
}
