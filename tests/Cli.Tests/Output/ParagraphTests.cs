using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Tests.Output;

/// <summary>Where lines of a paragraph end.</summary>
public sealed class ParagraphTests
{
    [Theory]
    [InlineData("after 52 of many steps 0.33 s", "stopped: after 52 of many steps\n         0.33 s\n")]
    [InlineData("after 52 of many 0.33 s later", "stopped: after 52 of many 0.33 s\n         later\n")]
    [InlineData("after 52 of many steps 3333 sorts", "stopped: after 52 of many steps 3333\n         sorts\n")]
    public void No_line_ends_between_a_number_and_its_seconds(string text, string expected) =>
        Assert.Equal(expected, Paragraph.Print("stopped: ", text, width: 36));
}
