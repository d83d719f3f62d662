using FsCheck;
using FsCheck.Fluent;
using ProbDsl.Parser.Formatting;

namespace ProbDsl.Tests.Formatting;

public sealed class PrinterLaws
{
    // the seed is fixed: a run that fails here fails everywhere
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(60)
        .WithReplay(14657251084742027676, 3149441003665370097);

    [Fact]
    public void What_is_printed_reads_the_same() =>
        Prop.ForAll(Trees.Stories, tree => Assert.Equal(tree, Stories.Tree(Printer.Print(tree)))).Check(Often);

    [Fact]
    public void What_is_printed_is_in_canonical_layout() =>
        Prop.ForAll(Trees.Stories, tree => Assert.Equal(Printer.Print(tree), Formatter.Format(Stories.Parse(Printer.Print(tree)))))
            .Check(Often);

    [Fact]
    public void A_tree_that_was_read_is_printed_like_one_that_was_made() =>
        Prop.ForAll(Trees.Stories, tree => Assert.Equal(Printer.Print(tree), Printer.Print(Stories.Tree(Printer.Print(tree)))))
            .Check(Often);
}
